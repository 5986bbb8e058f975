package fulldisk_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

const (
	diskSize = "256m"
	inside   = "PORTIEK_SMALL_DISK" // where the small disk is, for the test that runs with it
)

// onSmallDisk runs the calling test again as a process with mounts of its own, so that the small disk goes with that process
// whatever becomes of it. There it mounts the disk and gives its folder; elsewhere it gives "" when all is done.
func onSmallDisk(t *testing.T) (dir string) {
	t.Helper()
	if dir = os.Getenv(inside); dir != "" {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "mode=0700,size="+diskSize); err != nil {
			t.Fatalf("a file system of %s cannot be mounted: %v; run this test as root or where user namespaces are allowed", diskSize, err)
		}
		t.Cleanup(func() { unmount(t, dir) })
		return dir
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=10m")
	cmd.Env = append(os.Environ(), inside+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if uid := os.Getuid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatalf("the test on a disk of its own: %v (it needs root, or user namespaces)", err)
	}
	return ""
}

func unmount(t *testing.T, dir string) {
	if err := syscall.Unmount(dir, 0); err != nil {
		t.Errorf("unmount: %v", err)
	}
}

// free is what is left on the disk, in bytes.
func free(t *testing.T, dir string) int64 {
	t.Helper()
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		t.Fatal(err)
	}
	return int64(st.Bavail) * st.Bsize
}

// take fills the disk up to left bytes, in one go so that it does not eat what is given back meanwhile.
func take(t *testing.T, dir, file string, left int64) {
	t.Helper()
	n := free(t, dir) - left
	if n <= 0 {
		return
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Fallocate(int(f.Fd()), 0, 0, n); err != nil {
		t.Fatalf("take %d bytes: %v", n, err)
	}
}
