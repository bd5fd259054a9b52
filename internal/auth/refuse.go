package auth

import "qingdan/internal/rectify"

// The refusals that more than one file gives. The codes are stable.

func unauthenticated() error {
	return rectify.Refuse(rectify.Unauthenticated, "auth.unauthenticated",
		rectify.Say("请先登录", "sign in first"))
}

func expired() error {
	return rectify.Refuse(rectify.Unauthenticated, "auth.session_expired",
		rectify.Say("登录已过期,请重新登录", "the session has expired; sign in again"))
}

// wrong is the one answer to an unknown name, a wrong password and an account without a password.
func wrong(kind rectify.Kind) error {
	return rectify.Refuse(kind, "auth.wrong",
		rectify.Say("用户名或口令不正确", "the user name or the password is wrong"))
}

// disabled is said only to who knows the password.
func disabled(kind rectify.Kind) error {
	return rectify.Refuse(kind, "auth.disabled",
		rectify.Say("账号已停用,请联系安全管理员", "the account is disabled; ask the security administrator"))
}

func otpMissing() error {
	return rectify.Refuse(rectify.Unauthenticated, "auth.otp_required",
		rectify.Say("请输入动态验证码", "the one-time code is needed too"))
}

func otpWrong(kind rectify.Kind) error {
	return rectify.Refuse(kind, "auth.otp_wrong",
		rectify.Say("动态验证码不正确、已过期或已用过,请等待下一个", "the one-time code is wrong, over or used; wait for the next one"))
}

func linkInvalid() error {
	return rectify.Refuse(rectify.Unauthenticated, "auth.link_invalid",
		rectify.Say("一次性令牌无效、已过期或已用过,请重新申请", "the one-time token is not valid, has expired or was used; ask for another"))
}

func stepUpNeeded() error {
	return rectify.Refuse(rectify.Forbidden, "auth.step_up_required",
		rectify.Say("此操作需要重新验证口令", "confirm your password for this"))
}

func personNeeded() error {
	return rectify.Refuse(rectify.Forbidden, "auth.session_required",
		rectify.Say("此操作须由本人登录后进行,不能使用接口令牌", "sign in for this; an API token cannot do it"))
}

func accountAbsent() error {
	return rectify.Refuse(rectify.NotFound, "account.absent", rectify.Say("没有这个账号", "there is no such account"))
}

func unrecorded(cause error) error {
	return rectify.Refuse(rectify.Unavailable, "auth.unrecorded",
		rectify.Say("暂时无法记录此次操作,因此不能继续,请稍后再试", "this cannot be recorded at the moment and is refused therefore; try again later")).Because(cause)
}
