package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"qingdan/internal/demo"
)

const goodPassword = "Correct-horse-42"

// unitTable writes the units of the demonstration as the table that unit import reads.
func unitTable(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\uFEFFcode12,name,level,parent_code12,acceptance_code12\r\n")
	for _, u := range demo.Units() {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s\r\n", u.Code, u.Name, u.Level, u.Parent, u.AcceptanceUnit)
	}
	file := t.TempDir() + "/units.csv"
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// furnished makes a house with the units of the demonstration and one coordinator, all from the console, and gives its
// directory and the token with which the coordinator chooses a password.
func furnished(t testing.TB) (data, token string) {
	t.Helper()
	data = t.TempDir()
	console(t, done, "unit", "import", unitTable(t), "--data", data)
	out, _ := console(t, done, "account", "add", "zhenggaiban", "--name", "整改办", "--role", "coordinator", "--unit", "500119-D01", "--scope", "500119000000", "--data", data)
	return data, printed(t, out, `: (qdr_\S+)\n`)
}

// redeem chooses a password with a token from the console and signs in.
func (s *service) redeem(username, token string) {
	s.Helper()
	s.ask("", "POST", "/api/v1/passwords", object{"token": token, "password": goodPassword}).is(http.StatusNoContent)
	s.signIn(username, goodPassword)
}

func TestAFreshHouseIsFurnishedFromTheConsoleAndTheAPI(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	table := unitTable(t)
	if out, _ := console(t, done, "unit", "import", table, "--data", data); !strings.Contains(out, "52 added") {
		t.Errorf("units: %s", out)
	}
	if out, _ := console(t, done, "unit", "import", table, "--data", data); !strings.Contains(out, "0 added, 0 changed, 52 unchanged") {
		t.Errorf("the same units again: %s", out)
	}

	s := start(t, "--data", data)
	token := printed(t, s.out.String(), `"token":"(qdi_[^"]+)"`)
	first := object{"token": token, "username": "anquan", "name": "安全管理员", "password": goodPassword}
	s.ask("", "POST", "/api/v1/setup", object{"token": "qdi_wrong", "username": "x", "password": goodPassword}).refused(http.StatusUnauthorized, "auth.link_invalid")
	s.ask("", "POST", "/api/v1/setup", first).is(http.StatusCreated)
	s.ask("", "POST", "/api/v1/setup", first).refused(http.StatusUnauthorized, "auth.link_invalid")
	s.signIn("anquan", goodPassword)
	s.ask("anquan", "GET", "/api/v1/tickets", nil).refused(http.StatusForbidden, "role.not_allowed")

	office, township := s.unit("anquan", "500119-D01"), s.unit("anquan", "500119001000")
	district := s.unit("anquan", "500119000000")
	coordinator := read[struct{ ID string }](s.ask("anquan", "POST", "/api/v1/accounts", object{"username": "zhenggaiban", "name": "整改办", "role": "coordinator",
		"unit": office, "scope_units": []string{district}}).is(http.StatusCreated)).ID
	s.ask("anquan", "POST", "/api/v1/accounts", object{"username": "jingban", "role": "officer"}).refused(http.StatusUnprocessableEntity, "account.invalid")
	s.ask("anquan", "POST", "/api/v1/accounts", object{"username": "jingban", "name": "经办人", "role": "officer", "unit": township, "password": goodPassword}).is(http.StatusCreated)

	reset := read[struct{ Token string }](s.ask("anquan", "POST", "/api/v1/accounts/"+coordinator+"/reset", nil).is(http.StatusCreated)).Token
	s.ask("", "POST", "/api/v1/passwords", object{"token": reset, "password": "short"}).refused(http.StatusUnprocessableEntity, "password.rejected")
	s.ask("", "POST", "/api/v1/passwords", object{"token": reset, "password": goodPassword}).is(http.StatusNoContent)
	s.signIn("zhenggaiban", goodPassword)
	s.ask("zhenggaiban", "POST", "/api/v1/tickets", object{"source": "list_item", "title": "河岸垃圾", "description": "河岸有垃圾。", "discovered_on": today(), "township": township}).is(http.StatusCreated)

	if first := read[struct {
		Account struct {
			PasswordDue bool `json:"password_due"`
		}
	}](s.signIn("jingban", goodPassword)); !first.Account.PasswordDue {
		t.Error("a password that an administrator chose need not be changed")
	}
	s.ask("jingban", "GET", "/api/v1/tickets", nil).refused(http.StatusForbidden, "auth.password_due")
	s.ask("jingban", "POST", "/api/v1/me/password", object{"present": goodPassword, "next": "Another-horse-43"}).is(http.StatusNoContent)
	s.signIn("jingban", "Another-horse-43")
	s.ask("jingban", "GET", "/api/v1/tickets", nil).is(http.StatusOK)

	_, errs := console(t, refused, "account", "add", "shenji", "--name", "审计", "--role", "auditor", "--unit", "500119-D16", "--data", data)
	oneLine(t, errs) // the service holds the database
	if status := s.stop(); status != done {
		t.Fatalf("status %d: %s", status, s.errs)
	}
	_, errs = console(t, refused, "account", "add", "shenji", "--name", "审计", "--role", "auditor", "--unit", "no-such-unit", "--data", data)
	oneLine(t, errs)
	out, _ := console(t, done, "account", "add", "shenji", "--name", "审计", "--role", "auditor", "--unit", "500119-D16", "--scope", "500119000000", "--data", data)
	reset = printed(t, out, `: (qd\S+)\n`)
	_, errs = console(t, refused, "account", "add", "shenji", "--name", "审计", "--role", "auditor", "--unit", "500119-D16", "--data", data)
	oneLine(t, errs)
	_, errs = console(t, refused, "account", "setup", "--data", data)
	oneLine(t, errs)

	again := start(t, "--data", data)
	if strings.Contains(again.out.String(), "qdi_") {
		t.Error("a house with accounts prints a token for the first one")
	}
	again.ask("", "POST", "/api/v1/passwords", object{"token": reset, "password": goodPassword}).is(http.StatusNoContent)
	again.signIn("shenji", goodPassword)
	if n, _ := again.count("shenji", "/api/v1/tickets?q=河岸"); n != 1 {
		t.Errorf("the auditor sees %d tickets, expected 1", n)
	}
	again.ask("shenji", "POST", "/api/v1/tickets", object{"source": "list_item", "title": "x", "description": "x", "discovered_on": today(), "township": township}).refused(http.StatusForbidden, "role.not_allowed")
}
