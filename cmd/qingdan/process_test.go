package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// built is the folder with the binary, once it was needed.
var built string

// binary builds the programme as make build does, once.
var binary = sync.OnceValues(func() (string, error) {
	var err error
	if built, err = os.MkdirTemp("", "qingdan-built-"); err != nil {
		return "", err
	}
	file := filepath.Join(built, "qingdan")
	build := exec.Command("go", "build", "-o", file, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	return file, build.Run()
})

func TestMain(m *testing.M) {
	status := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(status)
}

// process is the programme in a process of its own, which can be killed.
type process struct {
	*service
	command *exec.Cmd
	ended   chan struct{}
}

// spawn begins a command in a process of its own.
func spawn(t testing.TB, args ...string) *process {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the programme is built with the go command, which is not here")
	}
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{service: &service{TB: t, out: &locked{}, errs: &locked{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}, token: map[string]string{}},
		command: exec.Command(file, args...), ended: make(chan struct{})}
	p.command.Env = []string{"QINGDAN_LOG_LEVEL=warn", "TMPDIR=" + t.TempDir()}
	p.command.Stdout, p.command.Stderr = p.out, p.errs
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait() // what became of it is in ProcessState
		close(p.ended)
	}()
	p.stop = func() int {
		_ = p.command.Process.Signal(syscall.SIGTERM) // fails when it has ended
		return p.status()
	}
	t.Cleanup(func() {
		p.client.CloseIdleConnections()
		p.kill()
	})
	return p
}

// launch spawns a service and waits until it is ready.
func launch(t testing.TB, args ...string) *process {
	t.Helper()
	p := spawn(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	p.await(func() bool {
		select {
		case <-p.ended:
			t.Fatalf("the service did not start: %s", p.errs)
		default:
		}
		return p.ready()
	})
	return p
}

// kill ends the process at once, as kill -9 and the loss of the machine do.
func (p *process) kill() {
	_ = p.command.Process.Kill() // fails when it has ended
	<-p.ended
}

// status waits for the end and gives the exit status, -1 when it was killed.
func (p *process) status() int {
	<-p.ended
	return p.command.ProcessState.ExitCode()
}
