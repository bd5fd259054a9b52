package api

import (
	"slices"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// route is one line of the table.
type route struct {
	method, path string
	who          policy
	body         bodyClass
	params       string // names of the query parameters, with blanks between them
	handle       func(*call) error
}

// bodyClass says what a route takes as its body, and with it how long it may work.
type bodyClass int

const (
	noBody     bodyClass = iota
	jsonBody             // application/json
	patchBody            // application/merge-patch+json or application/json
	uploadBody           // multipart/form-data, read by the handler
	noBodyLong           // none, but long work
	noBodyTurn           // none, but long work that waits for its turn
)

func (r route) long() bool {
	return r.body == uploadBody || r.body == noBodyLong || r.body == noBodyTurn
}

// policy says who may use a route. The zero policy says nothing and keeps the server from starting.
type policy struct {
	public  bool
	roles   []rectify.Role // who may; never empty unless public
	scope   string         // of an API token; blank when only a person may
	unready bool           // also a session that must first change its password or enrol its second factor
}

func (p policy) declared() bool { return p.public || len(p.roles) > 0 }

// anyToken is the scope of routes that every API token may use.
const anyToken = "*"

// The roles with business rights, and all.
var (
	businessRoles = []rectify.Role{rectify.Officer, rectify.Leader, rectify.Supervisor, rectify.Coordinator, rectify.Auditor}
	workingRoles  = []rectify.Role{rectify.Officer, rectify.Leader, rectify.Supervisor, rectify.Coordinator}
)

// public lets everybody in.
var public = policy{public: true}

// The policies for one's own affairs, open even while the password must be changed first: person without API tokens,
// self with them.
var (
	person = policy{roles: auth.Roles, unready: true}
	self   = policy{roles: auth.Roles, unready: true, scope: anyToken}
)

// only lets in the roles named; an API token needs the scope, and a blank scope keeps API tokens out.
func only(scope string, roles ...rectify.Role) policy { return policy{roles: roles, scope: scope} }

// anyone lets in every role.
func anyone(scope string) policy { return policy{roles: auth.Roles, scope: scope} }

// business lets in the roles that may see tickets, working those that may also handle them.
func business(scope string) policy { return policy{roles: businessRoles, scope: scope} }
func working(scope string) policy  { return policy{roles: workingRoles, scope: scope} }

// overseeing lets in the roles that have a part in rounds of look-backs.
func overseeing(scope string) policy {
	return only(scope, rectify.Supervisor, rectify.Coordinator, rectify.Auditor)
}

// allows holds a session against the policy.
func (p policy) allows(s auth.Session) error {
	switch {
	case !slices.Contains(p.roles, s.Actor.Role):
		return rectify.Refuse(rectify.Forbidden, "role.not_allowed", rectify.Say("您的角色无权使用此功能", "your role may not do this"))
	case !s.IsToken() || p.scope == anyToken:
		return nil
	case p.scope == "":
		return rectify.Refuse(rectify.Forbidden, "auth.session_required",
			rectify.Say("此操作须由本人登录后进行,不能使用接口令牌", "sign in for this; an API token cannot do it"))
	case !s.Allows(p.scope):
		return rectify.Refuse(rectify.Forbidden, "auth.scope_missing",
			rectify.Say("接口令牌没有权限范围 %s", "the API token lacks the scope %s", p.scope))
	}
	return nil
}
