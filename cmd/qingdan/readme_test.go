package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTheToursWorkAsPrintedAndAgain(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the tour needs %s, which is not here; .ci/run has it", tool)
		}
	}
	address := demonstration(t)
	for _, name := range []string{"README.md", "README.zh-CN.md", "docs/tour.md", "docs/tour.md"} {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		_, tour, found := strings.Cut(string(text), "<!-- tour -->")
		tour, _, ended := strings.Cut(tour, "<!-- end of tour -->")
		if !found || !ended {
			t.Fatalf("%s has no tour", name)
		}
		play(t, name, strings.ReplaceAll(tour, "127.0.0.1:8080", address))
	}
}

// play runs the commands of a tour in one shell and compares what each prints.
func play(t *testing.T, name, tour string) {
	var commands, answers []string
	for block := range strings.SplitSeq(tour, "```console\n") {
		block, _, isBlock := strings.Cut(block, "```")
		if !isBlock {
			continue
		}
		for line := range strings.Lines(block) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				commands, answers = append(commands, command), append(answers, "")
			} else if len(answers) > 0 {
				answers[len(answers)-1] += line
			}
		}
	}
	if len(commands) < 10 {
		t.Fatalf("%s: only %d commands were found", name, len(commands))
	}
	const mark = "--- end of answer ---"
	shell := exec.Command("bash")
	shell.Dir = t.TempDir()
	repository, err := filepath.Abs("../..")
	if err == nil {
		err = os.Symlink(filepath.Join(repository, "internal"), filepath.Join(shell.Dir, "internal"))
	}
	if err != nil {
		t.Fatal(err)
	}
	shell.Stdin = strings.NewReader(strings.Join(commands, "echo; echo '"+mark+"'\n") + "echo; echo '" + mark + "'\n")
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	got := strings.Split(string(out), mark+"\n")
	for i, want := range answers {
		want, got := strings.TrimSpace(want), strings.TrimSpace(got[i])
		pattern := "(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".*") + "$"
		if !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("%s: $ %sprinted\n%s\nnot\n%s", name, commands[i], got, want)
		}
	}
}

// demonstration serves the demo on a free port until the test ends.
func demonstration(t *testing.T) string {
	t.Helper()
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := port.Addr().String()
	if err := port.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var out, errs locked
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"serve", "--demo", "--listen", address}, nil, &out, &errs) }()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != 0 {
			t.Errorf("the demonstration ended with status %d: %s", status, errs.String())
		}
	})
	for deadline := time.Now().Add(5 * time.Minute); ; {
		answer, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return address
			}
		}
		select {
		case status := <-ended:
			ended <- status
			t.Fatalf("the demonstration ended with status %d: %s", status, errs.String())
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("the demonstration is not ready after five minutes")
		}
	}
}

// locked is a buffer that several goroutines may write to.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
