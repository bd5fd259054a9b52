package auth

import (
	"slices"

	"qingdan/internal/rectify"
)

// Console is who works at the command line of the machine. It is no role that an account can have.
const Console rectify.Role = "console"

// Roles are the eight that an account can have, one each: that makes the three administrators (三员) exclusive.
var Roles = []rectify.Role{rectify.Officer, rectify.Leader, rectify.Supervisor, rectify.Coordinator, rectify.Auditor,
	rectify.SystemAdmin, rectify.SecurityAdmin, rectify.AuditAdmin}

// MayManage tells whether by may alter, enable or reset the target: nobody his own account, the audit administrator
// the audit administrators and nobody else, the security administrator all others (S-44).
func MayManage(by rectify.Actor, target Account) error {
	switch {
	case by.ID == target.ID:
		return rectify.Refuse(rectify.Forbidden, "account.self",
			rectify.Say("不能变更自己的账号,请由另一名管理员办理", "nobody alters his own account; ask another administrator"))
	case by.Role == Console:
		return nil
	case target.Role == rectify.AuditAdmin:
		return auditAdminsOwn(by)
	case by.Role == rectify.SecurityAdmin:
		return nil
	}
	return notSecurityAdmin()
}

// MayCreate tells whether by may make an account of the role. The first audit administrator is made by the security
// administrator, the later ones by an audit administrator: otherwise the one could become the other.
func MayCreate(by rectify.Actor, role rectify.Role, unit string, census Census) error {
	if err := fits(role, unit); err != nil {
		return err
	}
	switch {
	case by.Role == Console, by.Role == rectify.SecurityAdmin && role != rectify.AuditAdmin:
		return nil
	case by.Role == rectify.SecurityAdmin && census.Enabled[rectify.AuditAdmin] == 0:
		return nil
	case role == rectify.AuditAdmin:
		return auditAdminsOwn(by)
	}
	return notSecurityAdmin()
}

// MayDisable is MayManage, and the last audit administrator and the last security administrator stay.
func MayDisable(by rectify.Actor, target Account, census Census) error {
	if err := MayManage(by, target); err != nil {
		return err
	}
	kept := target.Role == rectify.AuditAdmin || target.Role == rectify.SecurityAdmin
	if kept && !target.Disabled && census.Enabled[target.Role] <= 1 {
		return rectify.Refuse(rectify.Illegal, "account.last_of_role",
			rectify.Say("这是最后一名在用的该类管理员,请先建立接任者的账号", "this is the last administrator of this kind in service; make the successor's account first"))
	}
	return nil
}

// MayAssign is MayManage, for a new role and unit. Administrators stay administrators and the others never become
// one: who changes sides gets a new account, so that the history of an account is of one kind.
func MayAssign(by rectify.Actor, target Account, role rectify.Role, unit string) error {
	if err := MayManage(by, target); err != nil {
		return err
	}
	if role != target.Role && !(role.ReadsTickets() && target.Role.ReadsTickets()) && slices.Contains(Roles, role) {
		return rectify.Refuse(rectify.Illegal, "account.role_fixed",
			rectify.Say("管理员与业务角色不能互换,请停用此账号并另建账号", "administrators and business roles do not turn into each other; disable this account and make another"))
	}
	return fits(role, unit)
}

// fits refuses a role that does not exist, one that handles tickets without a unit, and an administrator with one.
func fits(role rectify.Role, unit string) error {
	var unmet []rectify.Field
	if !slices.Contains(Roles, role) {
		unmet = append(unmet, rectify.Field{Name: "role", Code: "account.role_unknown", Message: rectify.Say("没有角色 %q", "there is no role %q", string(role))})
	}
	if role.ReadsTickets() && unit == "" {
		unmet = append(unmet, rectify.Field{Name: "unit", Code: "account.unit_missing", Message: rectify.Say("该角色须有所属单位", "this role needs a unit")})
	}
	if !role.ReadsTickets() && slices.Contains(Roles, role) && unit != "" {
		unmet = append(unmet, rectify.Field{Name: "unit", Code: "account.unit_unfit", Message: rectify.Say("管理员不办业务,不属于任何单位,请不填单位和查看范围", "an administrator has no part in the business and belongs to no unit; leave the unit and the scope out")})
	}
	if len(unmet) == 0 {
		return nil
	}
	return rectify.Refuse(rectify.Invalid, "account.invalid", rectify.Say("账号信息不完整或有误", "the account is incomplete or wrong"), unmet...)
}

func auditAdminsOwn(by rectify.Actor) error {
	if by.Role == rectify.AuditAdmin {
		return nil
	}
	return rectify.Refuse(rectify.Forbidden, "account.audit_admin_only",
		rectify.Say("审计管理员的账号只能由审计管理员办理", "only an audit administrator handles the accounts of audit administrators"))
}

func notSecurityAdmin() error {
	return rectify.Refuse(rectify.Forbidden, "account.security_admin_only",
		rectify.Say("账号只能由安全管理员办理", "only the security administrator handles accounts"))
}
