package auth_test

import (
	"strings"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestEveryUnmetRuleIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy             auth.Policy
		password, unmet    string
		username, previous string
	}{
		{policy: auth.MLPS3, password: "Rectify-2024!"},
		{policy: auth.MLPS3, password: "Qingdan-demo-2024!", username: "demo-officer"},
		{policy: auth.MLPS3, password: "xkcdqzw", unmet: "password.too_short password.too_simple"},
		{policy: auth.MLPS3, password: "Ab1!xyz", unmet: "password.too_short"},
		{policy: auth.MLPS3, password: "correcthorsebatterystaple", unmet: "password.too_simple"},
		{policy: auth.MLPS3, password: "整改销号ab12"},
		{policy: auth.MLPS3, password: "整改销号整改销号", unmet: "password.too_simple"},
		{policy: auth.MLPS3, password: "P@ssw0rd2024", unmet: "password.common"},
		{policy: auth.MLPS3, password: "Admin@123", unmet: "password.common"},
		{policy: auth.MLPS3, password: "!Qaz2wsx", unmet: "password.common"},
		{policy: auth.MLPS3, password: "2024Officer!x", username: "officer", unmet: "password.contains_username"},
		{policy: auth.MLPS3, password: "2024ＯＦＦＩＣＥＲ!x", username: "officer", unmet: "password.contains_username"},
		{policy: auth.MLPS3, password: "经办Abc12345", username: "经办", unmet: "password.contains_username"},
		{policy: auth.MLPS3, password: "Xy-2024-zq", username: "xy"},
		{policy: auth.MLPS3, password: "", unmet: "password.too_short password.too_simple"},
		{policy: auth.MLPS3, password: "Aa1!" + strings.Repeat("x", 509), unmet: "password.too_long"},
		{policy: auth.MLPS3, password: "Aa1!\xff\xfeabcdef", unmet: "password.too_long"},
		{policy: auth.MLPS3, password: good, previous: good, unmet: "password.unchanged"},
		{policy: auth.MLPS3, password: "Re\u0301ctify-2024", previous: "R\u00e9ctify-2024", unmet: "password.unchanged"},
		{policy: auth.ASVS, password: "correcthorsebatterystaple"},
		{policy: auth.ASVS, password: "整改销号公示备案"},
		{policy: auth.ASVS, password: "rectify", unmet: "password.too_short"},
		{policy: auth.ASVS, password: "12345678", unmet: "password.common"},
		{policy: auth.ASVS, password: "aaaabbbbcccc", unmet: "password.common"},
		{policy: auth.ASVS, password: "wo ai ni 1314", unmet: "password.common"},
		{policy: auth.ASVS, password: "1Qaz2wsx!!", unmet: "password.common"},
		{policy: auth.ASVS, password: "12345Admin", unmet: "password.common"},
		{policy: auth.ASVS, password: "m1cr0$0f7", unmet: "password.common"},
		{policy: auth.ASVS, password: "Adm1n1strat0r99", unmet: "password.common"},
		{policy: auth.ASVS, password: "iloveyou!!!", unmet: "password.common"},
		{policy: auth.ASVS, password: "officer", username: "officer", unmet: "password.too_short password.contains_username"},
	} {
		err := c.policy.Check(c.username, c.password, c.previous)
		if c.unmet == "" {
			if err != nil {
				t.Errorf("%s refuses %q: %v", c.policy.Name, c.password, err)
			}
			continue
		}
		refused(t, err, "password.rejected")
		var codes []string
		for _, f := range err.(*rectify.Error).Fields {
			codes = append(codes, f.Code)
			if f.Name != "password" || f.ZH == "" || f.EN == "" {
				t.Errorf("the field is %+v", f)
			}
		}
		if got := strings.Join(codes, " "); got != c.unmet {
			t.Errorf("%s says %q of %q, want %q", c.policy.Name, got, c.password, c.unmet)
		}
		if len(c.password) > 3 && strings.Contains(err.Error(), c.password) {
			t.Errorf("the refusal quotes the password: %v", err)
		}
	}
}

func TestOnlyTheClassifiedProfileRotates(t *testing.T) {
	t.Parallel()
	for policy, due := range map[auth.Policy]bool{auth.MLPS3: true, auth.ASVS: false} {
		w := newWorld(t, func(s *auth.Settings) { s.Policy = policy })
		w.account("officer", rectify.Officer)
		w.pass(90 * 24 * time.Hour)
		if s, _ := w.in("officer"); s.PasswordDue != due {
			t.Errorf("%s: the password is due after 90 days: %v", policy.Name, s.PasswordDue)
		}
	}
}

func TestAProfileIsFoundByNameAndSaysItsRules(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]int{"mlps3": 7, "asvs": 6} {
		p, err := auth.PolicyNamed(name)
		must(t, err)
		if rules := p.Rules(); p.Name != name || len(rules) != n {
			t.Errorf("%s has the rules %v", name, rules)
		}
	}
	_, err := auth.PolicyNamed("none")
	refused(t, err, "auth.policy_unknown")
}
