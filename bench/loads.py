#!/usr/bin/env python3
"""loads.py FOLDER WORK ROUNDS - runs programs under a load of their real kind, and prints what they used.

FOLDER/VARIANT/ has the same programs for each variant.  Every load runs ROUNDS
times with each variant in turn, so that all variants see the same machine.  A
line of the output is "LOAD MEASURE VARIANT MEDIAN":

    cpu     user and system time in ms
    rest    private memory in KiB, when the load is over and the program still runs
    peak    highest memory in KiB

It is for root in new namespaces of mounts, processes and networks: see allocator.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

MIMALLOC = {"eager": "2", "lazy": "0"}
LINE = "a line of a log of common length, as servers write them all day and night"
LOG_BYTES = 100_000_000
COPY_BYTES = 1_000_000_000
WAIT = 60


def wait_for(condition, what):
    end = time.monotonic() + WAIT
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"loads: {what} takes longer than {WAIT} seconds")
        time.sleep(0.02)


class Used:
    """What a variant used in one round."""

    def __init__(self):
        self.cpu = self.rest = self.peak = None

    def add_run(self, place, args, env, **more):
        report = place.work / "report"
        subprocess.run([place.measure, report, *args], env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL, **more)
        _, rss, cpu = report.read_text().split()
        self.cpu = (self.cpu or 0) + float(cpu)
        self.peak = max(self.peak or 0, int(rss))

    def add_process(self, pid):
        proc = pathlib.Path("/proc", str(pid))
        fields = (proc / "stat").read_text().rpartition(")")[2].split()
        self.cpu = (self.cpu or 0) + (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
        self.rest = (self.rest or 0) + number(proc / "smaps_rollup", "Private_Dirty:")
        self.peak = max(self.peak or 0, number(proc / "status", "VmHWM:"))


def number(path, name):
    return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(name))


class Place:
    """Folders and files that all loads share."""

    def __init__(self, work):
        self.work = pathlib.Path(work).resolve()
        self.bundle = self.work / "bundle"
        root = self.bundle / "rootfs"
        for name in ("bin", "proc", "dev"):
            (root / name).mkdir(parents=True)
        shutil.copy(shutil.which("busybox"), root / "bin/busybox")
        self.tree = self.work / "tree.tar"
        self.measure = self.work.parent / "measure"

    def fresh(self, name):
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def command(self, *args):
        spaces = [{"type": kind} for kind in ("mount", "pid", "ipc", "uts")]
        (self.bundle / "config.json").write_text(json.dumps({
            "ociVersion": "1.0.2", "root": {"path": "rootfs"},
            "process": {"user": {"uid": 0, "gid": 0}, "args": ["/bin/busybox", *args], "env": ["PATH=/bin"], "cwd": "/"},
            "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}], "linux": {"namespaces": spaces}}))


def crun(place, folder, env):
    """100 short containers, one after the other."""
    used, state = Used(), place.fresh("state")
    place.command("true")
    for i in range(100):
        used.add_run(place, [folder / "crun", f"--root={state}", "--cgroup-manager=disabled", "run", f"--bundle={place.bundle}", f"short{i}"], env)
    return used


class Monitored:
    """A container that conmon watches over."""

    def __init__(self, place, folder, env, name):
        self.log, self.pid_file = place.work / f"{name}.log", place.work / f"{name}.pid"
        self.crun = [place.work / "crun", f"--root={place.work}/state", "--cgroup-manager=disabled"]
        self.name = name
        for path in (self.log, self.pid_file):
            path.unlink(missing_ok=True)
        args = [folder / "conmon", "--api-version", "1", "-c", name, "-u", name, "-n", name, "-r", self.crun[0], "-b", place.bundle,
                "-p", place.work / "container.pid", "--conmon-pidfile", self.pid_file, "--exit-dir", place.fresh("exits"),
                "-l", f"k8s-file:{self.log}", "--log-level", "error", "--full-attach"]
        for option in self.crun[1:]:
            args += ["--runtime-arg", option]
        subprocess.run(args, env={**os.environ, **env}, check=True, stdin=subprocess.DEVNULL)
        wait_for(lambda: "created" in self.runtime("state", name, output=True), "a container of conmon")
        self.runtime("start", name)

    def runtime(self, *args, output=False):
        return subprocess.run([*self.crun, *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL if output else None,
                              check=not output, text=True).stdout

    def pid(self):
        return int(self.pid_file.read_text())

    def end(self):
        pid = self.pid()
        self.runtime("delete", "--force", self.name)
        wait_for(lambda: not pathlib.Path(f"/proc/{pid}/exe").exists() or stopped(pid), "the end of conmon")


def stopped(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def conmon_log(place, folder, env):
    """A container writes 100 MB of log."""
    used, done = Used(), place.bundle / "rootfs/done"
    place.fresh("state")
    done.unlink(missing_ok=True)
    place.command("sh", "-c", f"busybox yes '{LINE}' | busybox head -c {LOG_BYTES}; busybox touch /done; exec busybox sleep 1000")
    container = Monitored(place, folder, env, "writer")
    wait_for(lambda: done.exists() and container.log.stat().st_size > LOG_BYTES, "a log of 100 MB")
    time.sleep(0.5)
    used.add_process(container.pid())
    container.end()
    container.log.unlink()
    return used


def conmon_idle(place, folder, env):
    """Three containers that say nothing."""
    used = Used()
    place.fresh("state")
    place.command("sleep", "1000")
    containers = [Monitored(place, folder, env, f"idle{i}") for i in range(3)]
    time.sleep(0.5)
    for container in containers:
        used.add_process(container.pid())
    for container in containers:
        container.end()
    used.cpu = None
    return used


class Namespace:
    """A process that holds a network namespace."""

    def __enter__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "1000"])
        own = os.readlink("/proc/self/ns/net")
        self.path = f"/proc/{self.holder.pid}/ns/net"
        wait_for(lambda: os.readlink(self.path) != own, "a network namespace")
        return self

    def __exit__(self, *_):
        self.holder.kill()
        self.holder.wait()


def netavark(place, folder, env):
    """20 networks are set up and removed."""
    used, config = Used(), place.work / "network.json"
    network = {"name": "town", "id": "0" * 64, "driver": "bridge", "network_interface": "bench0",
               "subnets": [{"subnet": "10.89.77.0/24", "gateway": "10.89.77.1"}], "ipv6_enabled": False, "internal": False,
               "dns_enabled": False, "ipam_options": {"driver": "host-local"}}
    config.write_text(json.dumps({
        "container_id": "1" * 64, "container_name": "baker", "network_info": {"town": network},
        "networks": {"town": {"static_ips": ["10.89.77.7"], "interface_name": "eth0"}},
        "port_mappings": [{"container_port": 80, "host_ip": "", "host_port": 18080, "protocol": "tcp", "range": 1}]}))
    with Namespace() as space:
        for _ in range(20):
            for verb in ("setup", "teardown"):
                with config.open() as text:
                    used.add_run(place, [folder / "netavark", "--config", place.work, verb, space.path], env, stdin=text)
    return used


def aardvark_dns(place, folder, env):
    """20,000 queries for the name of a container."""
    used, config = Used(), place.fresh("names")
    (config / "town").write_text("10.89.77.1\n" + "1" * 64 + " 10.89.77.7  baker\n")
    subprocess.run([folder / "aardvark-dns", "--config", config, "--port", "15353", "run"], env={**os.environ, **env}, check=True,
                   stdout=subprocess.DEVNULL)
    pid = int((config / "aardvark.pid").read_text())
    query = b"\0\1\1\0\0\1\0\0\0\0\0\0\5baker\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.connect(("10.89.77.1", 15353))
        for _ in range(20000):
            client.send(query)
            if b"\x0a\x59\x4d\x07" not in client.recv(512):
                sys.exit("loads: aardvark-dns gives a wrong answer")
    used.add_process(pid)
    os.kill(pid, signal.SIGTERM)
    wait_for(lambda: stopped(pid), "the end of aardvark-dns")
    return used


def fuse_overlayfs(place, folder, env):
    """A tree of 5,000 files is unpacked, listed and removed."""
    used, top = Used(), place.fresh("overlay")
    for name in ("lower", "upper", "work", "merged"):
        (top / name).mkdir()
    options = f"lowerdir={top}/lower,upperdir={top}/upper,workdir={top}/work"
    child = subprocess.Popen([folder / "fuse-overlayfs", "-f", "-o", options, top / "merged"], env={**os.environ, **env})
    wait_for(lambda: os.path.ismount(top / "merged"), "a mount of fuse-overlayfs")
    subprocess.run(["tar", "-xf", place.tree, "-C", top / "merged"], check=True)
    subprocess.run(["find", top / "merged", "-ls"], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(top / "merged/tree")
    used.add_process(child.pid)
    subprocess.run(["umount", top / "merged"], check=True)
    child.wait()
    return used


def pasta(place, folder, env):
    """1 GB is copied from a namespace of a plain user to the host."""
    used, program = Used(), place.work / "pasta"
    for name in folder.glob("pasta*"):
        shutil.copy(name, place.work)
    copy = "busybox dd if=/dev/zero bs=64k count=16000 2>/dev/null | busybox nc 10.77.0.254 15000; exec busybox sleep 1000"
    with socket.create_server(("127.0.0.1", 15000)) as server:
        child = subprocess.Popen(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "--quiet", "--config-net",
                                  "--", "busybox", "sh", "-c", copy], env={**os.environ, **env})
        server.settimeout(WAIT)
        connection, _ = server.accept()
        with connection:
            while connection.recv(1 << 20):
                pass
        used.add_process(child.pid)
        child.kill()
        child.wait()
    return used


def own(args, times):
    """One of our own programs, as listed by `allocator`."""
    def load(place, folder, env):
        used = Used()
        for _ in range(times):
            shutil.rmtree(place.work / "out", ignore_errors=True)
            used.add_run(place, [folder / args[0], *args[1:], "--quiet"], env, cwd=place.work)
        return used
    return load


def prepare(place):
    subprocess.run(["mount", "-t", "cgroup2", "none", "/sys/fs/cgroup"], check=True)
    os.mknod(place.work / "tun", 0o20666, os.makedev(10, 200))
    os.chmod(place.work / "tun", 0o666)
    subprocess.run(["mount", "--bind", place.work / "tun", "/dev/net/tun"], check=True)
    ip = "ip link set lo up\nip addr add 10.89.77.1/24 dev lo\nip link add outside type veth peer name other\n" \
         "ip addr add 10.77.0.1/24 dev outside\nip link set outside up\nip link set other up\nip route add default via 10.77.0.254\n"
    subprocess.run(["sh", "-ec", ip], check=True)
    files = place.fresh("tree")
    for i in range(5000):
        folder = files / f"{i // 100}"
        folder.mkdir(exist_ok=True)
        (folder / f"{i}").write_text(f"{i}\n" * (i % 500))
    subprocess.run(["tar", "-cf", place.tree, "-C", place.work, "tree"], check=True)


LOADS = {"crun": crun, "conmon-log": conmon_log, "conmon-idle": conmon_idle, "netavark": netavark, "aardvark-dns": aardvark_dns,
         "fuse-overlayfs": fuse_overlayfs, "pasta": pasta}


def variants(folder, program):
    """Name, folder and environment of each variant that has the program."""
    for path in sorted(folder.iterdir()):
        if (path / program).exists():
            if not path.name.endswith("-mimalloc"):
                yield path.name, path, {}
                continue
            for name, commit in MIMALLOC.items():
                yield f"{path.name}-{name}", path, {"MIMALLOC_ARENA_EAGER_COMMIT": commit}


def main():
    programs, place, rounds = pathlib.Path(sys.argv[1]).resolve(), Place(sys.argv[2]), int(sys.argv[3])
    prepare(place)
    shutil.copy(programs / "static-mimalloc/crun", place.work / "crun")
    loads = {name: (load, name.removesuffix("-log").removesuffix("-idle")) for name, load in LOADS.items()}
    for line in (programs / "own").read_text().splitlines():
        times, *args = line.split()
        loads[args[0]] = own(args, int(times)), args[0]
    for name, (load, program) in loads.items():
        if sys.argv[4:] and name not in sys.argv[4:]:
            continue
        seen = {}
        for _ in range(rounds):
            for variant, folder, env in variants(programs, program):
                for measure, value in vars(load(place, folder, env)).items():
                    if value is not None:
                        seen.setdefault((measure, variant), []).append(value)
        for (measure, variant), values in seen.items():
            print(name, measure, variant, round(statistics.median(values), 1), flush=True)


main()
