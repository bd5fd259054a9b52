package auth_test

import (
	"testing"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// The whole matrix: the security administrator handles everybody but the audit administrators, these handle their
// own kind, the console everybody, and nobody else anybody.
func TestWhoHandlesTheAccountsOfWhom(t *testing.T) {
	t.Parallel()
	census := auth.Census{Accounts: 16, Enabled: map[rectify.Role]int{}}
	for _, role := range auth.Roles {
		census.Enabled[role] = 2
	}
	for _, by := range append([]rectify.Role{auth.Console, ""}, auth.Roles...) {
		for _, target := range auth.Roles {
			want, code := false, "account.security_admin_only"
			if target == rectify.AuditAdmin {
				code = "account.audit_admin_only"
			}
			switch by {
			case auth.Console:
				want = true
			case rectify.SecurityAdmin:
				want = target != rectify.AuditAdmin
			case rectify.AuditAdmin:
				want = target == rectify.AuditAdmin
			}
			actor, account := rectify.Actor{ID: "a", Role: by}, auth.Account{ID: "b", Role: target, Unit: "u-1"}
			for deed, err := range map[string]error{
				"create":  auth.MayCreate(actor, target, unitOf(target), census),
				"manage":  auth.MayManage(actor, account),
				"disable": auth.MayDisable(actor, account, census),
				"assign":  auth.MayAssign(actor, account, target, unitOf(target)),
			} {
				switch {
				case want && err != nil, !want && rectify.CodeOf(err) != code:
					t.Errorf("%q to %s a %s: %v", by, deed, target, err)
				}
			}
		}
	}
}

func TestNobodyAltersHisOwnAccount(t *testing.T) {
	t.Parallel()
	census := auth.Census{Enabled: map[rectify.Role]int{rectify.SecurityAdmin: 2, rectify.AuditAdmin: 2}}
	for _, role := range auth.Roles {
		self, account := rectify.Actor{ID: "a", Role: role}, auth.Account{ID: "a", Role: role, Unit: "u-1"}
		refused(t, auth.MayManage(self, account), "account.self")
		refused(t, auth.MayDisable(self, account, census), "account.self")
		refused(t, auth.MayAssign(self, account, rectify.Officer, "u-1"), "account.self")
	}
}

func TestTheLastSecurityAndAuditAdministratorStay(t *testing.T) {
	t.Parallel()
	console := auth.ConsoleSession("").Actor
	for _, role := range auth.Roles {
		for enabled, left := range map[int]bool{2: true, 1: role != rectify.AuditAdmin && role != rectify.SecurityAdmin} {
			err := auth.MayDisable(console, auth.Account{ID: "b", Role: role}, auth.Census{Enabled: map[rectify.Role]int{role: enabled}})
			if (err == nil) != left {
				t.Errorf("%d enabled %s: %v", enabled, role, err)
			}
			if !left {
				refused(t, err, "account.last_of_role")
			}
		}
	}
	err := auth.MayDisable(console, auth.Account{ID: "b", Role: rectify.AuditAdmin, Disabled: true}, auth.Census{Enabled: map[rectify.Role]int{rectify.AuditAdmin: 1}})
	must(t, err) // disabled already: it is not the last one in service
}

func TestTheFirstAuditAdministratorIsMadeByTheSecurityAdministrator(t *testing.T) {
	t.Parallel()
	security := rectify.Actor{ID: "a", Role: rectify.SecurityAdmin}
	must(t, auth.MayCreate(security, rectify.AuditAdmin, "", auth.Census{}))
	refused(t, auth.MayCreate(security, rectify.AuditAdmin, "", auth.Census{Enabled: map[rectify.Role]int{rectify.AuditAdmin: 1}}), "account.audit_admin_only")
	refused(t, auth.MayCreate(rectify.Actor{ID: "c", Role: rectify.SystemAdmin}, rectify.AuditAdmin, "", auth.Census{}), "account.audit_admin_only")
}

// S-44: nobody crosses between the administrators and the business, in either direction, nor among the three.
func TestAdministratorsAndBusinessRolesDoNotTurnIntoEachOther(t *testing.T) {
	t.Parallel()
	for _, from := range auth.Roles {
		for _, to := range auth.Roles {
			by := rectify.Actor{ID: "a", Role: rectify.SecurityAdmin}
			if from == rectify.AuditAdmin {
				by.Role = rectify.AuditAdmin
			}
			err := auth.MayAssign(by, auth.Account{ID: "b", Role: from}, to, unitOf(to))
			if allowed := from == to || from.ReadsTickets() && to.ReadsTickets(); allowed != (err == nil) {
				t.Errorf("%s to %s: %v", from, to, err)
			} else if !allowed {
				refused(t, err, "account.role_fixed")
			}
		}
	}
}

// unitOf is a unit for those who handle tickets; administrators have none.
func unitOf(role rectify.Role) string {
	if role.ReadsTickets() {
		return "u-1"
	}
	return ""
}

func TestARoleMustExistAndABusinessRoleAloneHasAUnit(t *testing.T) {
	t.Parallel()
	security := rectify.Actor{ID: "a", Role: rectify.SecurityAdmin}
	for _, role := range []rectify.Role{"", "root", auth.Console, "Officer"} {
		refused(t, auth.MayCreate(security, role, "u-1", auth.Census{}), "account.invalid")
		refused(t, auth.MayAssign(security, auth.Account{ID: "b", Role: rectify.Officer}, role, "u-1"), "account.invalid")
	}
	for _, role := range auth.Roles {
		err := auth.MayCreate(auth.ConsoleSession("").Actor, role, "", auth.Census{})
		if role.ReadsTickets() != (err != nil) {
			t.Errorf("%s without a unit: %v", role, err)
		}
		if err := auth.MayCreate(auth.ConsoleSession("").Actor, role, "u-1", auth.Census{}); role.ReadsTickets() != (err == nil) {
			t.Errorf("%s with a unit: %v", role, err)
		}
	}
}
