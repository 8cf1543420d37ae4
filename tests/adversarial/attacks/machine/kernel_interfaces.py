# what: calls into parts of the kernel that have been ways out of sandboxes before
# on: numbers
# status: graded
# stopped by: the filter of system calls refuses them, whatever table the call is made through
# %% [total]
import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)


def call(*arguments):
    """Make a system call with whole words, as the system reads them."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return libc.syscall(*words)


x86 = platform.machine() == "x86_64"
CALLS = {
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "acct": (163, 89),
    "keyctl": (250, 219),
    "name_to_handle_at": (303, 264),
    "quotactl": (179, 60),
}
room = ctypes.create_string_buffer(256)
for name, numbers in CALLS.items():
    for number in (numbers[0 if x86 else 1], (numbers[0] | 0x40000000) if x86 else numbers[1]):
        done = call(number, 0, room, 0, 0, 0)
        code = ctypes.get_errno()
        # Anything but "no such call" means that the kernel has looked at it.
        print(name, os.strerror(code) if code == 38 else f"PWNED: {name} answers {code}, {done}")
# %% [scaled]
# The old table of 32-bit calls, by machine code: 20 is getpid there.
import mmap

if x86:
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3")  # push rbx; mov eax, 20; int 0x80
    child = os.fork()
    if child == 0:
        start = ctypes.addressof(ctypes.c_char.from_buffer(page))
        os._exit(1 if ctypes.CFUNCTYPE(ctypes.c_int)(start)() > 0 else 0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print("PWNED: calls of the 32-bit table" if ended == 1 else "no 32-bit calls", ended)
# %% [classify]
for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/vm/drop_caches",
    "/proc/sys/net/ipv4/ip_forward",
    "/proc/sysrq-trigger",
    "/proc/sys/user/max_user_namespaces",
    "/proc/mtrr",
    "/proc/irq/default_smp_affinity",
    "/sys/kernel/uevent_helper",
    "/sys/fs/cgroup/cgroup.procs",
    "/dev/kvm",
    "/dev/fuse",
    "/dev/net/tun",
    "/dev/vsock",
    "/dev/mem",
    "/dev/sda",
    "/dev/vda",
):
    try:
        os.close(os.open(path, os.O_WRONLY))  # opened, never written to
        print("PWNED: may write to", path)
    except OSError as error:
        print(path, error.strerror)
