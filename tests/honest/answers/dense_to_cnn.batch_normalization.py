# expect: full | says BatchNormalization
# %% [build_model]
def build_model():
    m = keras.Sequential([keras.Input((28, 28, 1))])
    for f in (32, 64):
        m.add(layers.Conv2D(f, 3, padding='same', activation='relu'))
        m.add(layers.BatchNormalization())
        m.add(layers.MaxPooling2D())
    m.add(layers.Flatten())
    m.add(layers.Dense(64, activation='relu'))
    m.add(layers.Dropout(0.3))
    m.add(layers.Dense(10, activation='softmax'))
    m.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
    return m
