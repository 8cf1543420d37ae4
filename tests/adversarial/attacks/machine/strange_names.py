# what: file names with line breaks, escape sequences and broken text, sockets, pipes and deep folders
# on: numbers
# status: graded, crashed
# stopped by: what is no plain file with a name of the schema is removed before anybody looks
# %% [total]
import os
import socket

names = [b"a\nb", b"\x1b[2J\x1b]0;owned\x07", b"\xff\xfe.npz", b"-rf", b"*", b"..;", b"x" * 255, b"run.json "]
names += [b"\xe2\x80\xaegnp.elif", b"<script>alert(1)<", b"$(id)", b"`id`", b"{{7*7}}", b"%n%s"]
for place in (b"/out/arrays", b"/out/capture", b"/work", b"/out"):
    for name in names:
        try:
            with open(os.path.join(place, name.replace(b"/", b"")), "wb") as file:
                file.write(b"hello")
        except OSError as error:
            print(place, error.strerror)
            break
# %% [scaled]
for place in ("/out/arrays", "/out/capture"):
    os.chdir(place)
    os.mkfifo("pipe")
    os.mkfifo("0" * 64 + ".npz")
    os.mkfifo("test_never.json")
    os.symlink("/etc/passwd", "1" * 64 + ".npz")
    os.symlink("@COURSE@/graders/numbers/calls.py", "test_other.json")
    os.link("pipe", "hard")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket")
    os.mkdir("test_folder.json")
# %% [classify]
# Three thousand folders deep, by steps; no path leads there any more.
os.chdir("/work")
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
open("file", "w").close()
print("made")
