// Package pgtest gives tests a PostgreSQL cluster of their own: in a temporary folder, on a Unix socket in that folder and
// nowhere else, gone at the end of the test.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"portiek/internal/base/secret"
)

// Cluster is a running server.
type Cluster struct {
	dir  string
	next atomic.Int64
}

// Start starts a cluster, and stops it when the test ends. Without PostgreSQL on the machine the test fails, unless
// PORTIEK_NO_PEERS=1 says that this is known: then it is skipped.
func Start(t testing.TB) *Cluster {
	t.Helper()
	bin := programs(t)
	dir, err := os.MkdirTemp("", "pg") // not t.TempDir: a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	who := owner(t, dir)
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "portiek", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: who}
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")
	server.Dir, server.SysProcAttr = dir, &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGINT}
	run(t, server)
	c := &Cluster{dir: dir}
	c.await(t)
	return c
}

// programs is the folder of initdb and postgres.
func programs(t testing.TB) string {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(dirs) == 0 {
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skip("no PostgreSQL here, and PORTIEK_NO_PEERS=1")
		}
		t.Fatal("these tests need PostgreSQL (apt-get install postgresql); PORTIEK_NO_PEERS=1 skips them")
	}
	return slices.Max(dirs)
}

// owner gives dir to the user postgres when we are root, whom PostgreSQL refuses to serve; otherwise we run it ourselves.
func owner(t testing.TB, dir string) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// run starts the server on a thread that lives as long as it does: the kernel ends the server when that thread dies, so
// that a test that is killed leaves nothing behind.
func run(t testing.TB, server *exec.Cmd) {
	started, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread()
		err := server.Start()
		started <- err
		if err == nil {
			server.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Signal(syscall.SIGINT) // fast shutdown
		<-ended
	})
}

func (c *Cluster) await(t testing.TB) {
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 600 {
		if err = db.Ping(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
}

func (c *Cluster) address(name string) string {
	return fmt.Sprintf("postgres:///%s?%s", name, url.Values{"host": {c.dir}, "user": {"portiek"}}.Encode())
}

// Database makes an empty database and gives its address.
func (c *Cluster) Database(t testing.TB) secret.Text {
	t.Helper()
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("test%d", c.next.Add(1))
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return secret.New(c.address(name))
}
