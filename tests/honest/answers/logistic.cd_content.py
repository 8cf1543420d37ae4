# expect: full
# %% [load]
%cd /content
!ls /content
college = pd.read_csv('./college.csv')
X = college.drop(columns='Private')
y = (college['Private'] == 'Yes').astype(int).to_numpy()
