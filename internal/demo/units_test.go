package demo_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"qingdan/internal/demo"
	"qingdan/internal/rectify"
)

func TestTheTownshipsAreThoseOfTheDivisionTable(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../shared/data/divisions_nanchuan_500119.csv")
	if err != nil {
		t.Skip("the division table may not be kept in the repository and is not here: ", err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	official := map[string]string{}
	for _, r := range rows {
		if r[2] == "乡" {
			official[r[0]] = r[1]
		}
	}
	n := 0
	for _, u := range demo.Units() {
		if u.Level != "乡" {
			continue
		}
		n++
		if official[u.Code] != u.Name {
			t.Errorf("%s is %q in the table, %q here", u.Code, official[u.Code], u.Name)
		}
	}
	if n != 34 || len(official) != 34 {
		t.Errorf("%d townships here, %d in the table", n, len(official))
	}
}

func TestEveryUnitHasItsParentBeforeItAndACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	seen, names := map[string]bool{"": true}, map[string]bool{}
	for _, u := range demo.Units() {
		if !seen[u.Parent] || seen[u.Code] || names[u.Name] || u.Level == "" {
			t.Errorf("unit %+v", u)
		}
		seen[u.Code], names[u.Name] = true, true
	}
	for _, u := range demo.Units() {
		if u.AcceptanceUnit != "" && !seen[u.AcceptanceUnit] {
			t.Errorf("%s is accepted by %s, which is no unit", u.Name, u.AcceptanceUnit)
		}
	}
}

func TestEveryRoleHasAnAccountAndFourEyesAreOfFourUnits(t *testing.T) {
	t.Parallel()
	roles, unitOf := map[rectify.Role]bool{}, map[string]string{}
	for _, a := range demo.Accounts() {
		roles[a.Role], unitOf[a.Username] = true, a.Unit
		admin := !a.Role.ReadsTickets()
		if admin != (a.Unit == "" && a.Scope == "") || !strings.HasPrefix(a.Name, "演示-") {
			t.Errorf("account %+v", a)
		}
	}
	if len(roles) != len(rectify.Vocabulary["role"]) {
		t.Errorf("%d of %d roles have an account", len(roles), len(rectify.Vocabulary["role"]))
	}
	four := map[string]bool{}
	for _, username := range []string{"demo-officer", "demo-reviewer", "demo-verifier", "demo-coordinator"} {
		four[unitOf[username]] = true
	}
	if len(four) != 4 || unitOf["demo-officer"] != unitOf["demo-leader"] {
		t.Errorf("the accounts belong to %v", unitOf)
	}
}

func TestWhatATownshipFindsItselfIsVerifiedByTheInspectionOffice(t *testing.T) {
	t.Parallel()
	units := demo.Units()
	for i := range units {
		units[i].ID = units[i].Code
	}
	tree, verifier := rectify.NewUnitTree(units), ""
	for _, a := range demo.Accounts() {
		if a.Username == "demo-verifier" {
			verifier = a.Unit
		}
	}
	for _, u := range units {
		if got := tree.AcceptanceUnit(u.ID); u.Level == "乡" && got != verifier {
			t.Errorf("%s is accepted by %q, want %q", u.Name, got, verifier)
		}
	}
}

func TestAssumptionsAreSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, a := range demo.Assumptions() {
		if a.ZH == "" || a.EN == "" {
			t.Errorf("half a sentence: %+v", a)
		}
	}
	if len(demo.Assumptions()) == 0 {
		t.Error("nothing is assumed?")
	}
}

func TestTheCoordinatorAndTheAuditorOfTheDemonstrationSeeTheWholeHouse(t *testing.T) {
	t.Parallel()
	var roots []string
	for _, u := range demo.Units() {
		if u.Parent == "" {
			roots = append(roots, u.Code)
		}
	}
	for _, a := range demo.Accounts() {
		if (a.Role == rectify.Coordinator || a.Role == rectify.Auditor) && (len(roots) != 1 || a.Scope != roots[0]) {
			t.Errorf("%s sees %s and not %v: nobody could read a daily report or close a period", a.Username, a.Scope, roots)
		}
	}
}
