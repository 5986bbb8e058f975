// Package cluster gives a measurement a PostgreSQL of its own, on a Unix socket in its folder, with PostgreSQL's defaults: every
// commit waits for the disk.
package cluster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"portiek/internal/base/secret"
)

// Cluster is a running server.
type Cluster struct {
	dir    string
	server *exec.Cmd
}

// Programs is the newest folder that fits the pattern, "" when none does: then there is no PostgreSQL here.
func Programs(pattern string) string {
	dirs, _ := filepath.Glob(pattern)
	if len(dirs) == 0 {
		return ""
	}
	return slices.Max(dirs)
}

// Start starts a server in a new folder under another; bin has its programs. Stop it when done.
func Start(ctx context.Context, bin, under string) (*Cluster, error) {
	dir, err := os.MkdirTemp(under, "pg")
	if err != nil {
		return nil, err
	}
	attributes, err := owner(under, dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "portiek", "-A", "trust", "-E", "UTF8", "--locale=C")
	initdb.Dir, initdb.SysProcAttr = dir, attributes
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	c := &Cluster{dir, exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=")}
	c.server.Dir, c.server.SysProcAttr = dir, attributes
	if err := c.server.Start(); err != nil {
		return nil, err
	}
	if err := c.await(ctx); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// owner gives dir to the user postgres when we are root, whom PostgreSQL refuses to serve.
func owner(under, dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2, os.Chmod(under, 0o755), os.Chown(dir, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func (c *Cluster) await(ctx context.Context) error {
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	for range 600 {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func (c *Cluster) address(name string) string {
	return fmt.Sprintf("postgres:///%s?%s", name, url.Values{"host": {c.dir}, "user": {"portiek"}}.Encode())
}

// Database makes an empty database and gives its address.
func (c *Cluster) Database(ctx context.Context, name string) (secret.Text, error) {
	admin, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		return secret.Text{}, err
	}
	_, err = admin.ExecContext(ctx, "CREATE DATABASE "+name)
	return secret.New(c.address(name)), errors.Join(err, admin.Close())
}

// Stop ends the server, which aborts what is still connected.
func (c *Cluster) Stop() {
	c.server.Process.Signal(syscall.SIGINT)
	c.server.Wait()
}
