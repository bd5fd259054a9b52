package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

type accountCommand struct {
	Add    accountAddCommand    `cmd:"" help:"Add an account. The password is read from standard input, or left to a reset token."`
	Unlock accountUnlockCommand `cmd:"" help:"Lift the lock that failed sign-ins put on a user name. Stop the service first."`
	Setup  accountSetupCommand  `cmd:"" help:"Print a new one-time token for the first account."`
}

type accountAddCommand struct {
	Username string   `arg:"" help:"User name."`
	Name     string   `help:"Name as printed." required:""`
	Role     string   `help:"Role." required:"" enum:"officer,leader,supervisor,coordinator,auditor,system_admin,security_admin,audit_admin"`
	Unit     string   `help:"Code of the unit the person belongs to; administrators have none."`
	Scope    []string `help:"Codes of the units whose tickets the person may see; the own unit when left out."`
	Password bool     `help:"Read the first password from standard input; it must be changed at the first sign-in."`
	Data     string   `help:"Data directory." type:"path"`
}

// Run adds an account from the console of the machine.
func (c *accountAddCommand) Run(w *world) error {
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	return errors.Join(c.add(w, h), h.close())
}

func (c *accountAddCommand) add(w *world, h *house) error {
	account := auth.NewAccount{Username: c.Username, Name: c.Name, Role: rectify.Role(c.Role), Temporary: true}
	var err error
	if account.Unit, err = h.unit(c.Unit); err != nil {
		return err
	}
	for _, code := range c.Scope {
		id, err := h.unit(code)
		if err != nil {
			return err
		}
		account.Scope = append(account.Scope, id)
	}
	if c.Password {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && line == "" {
			return errors.New("从标准输入读取口令失败 / no password on standard input")
		}
		account.Password = strings.TrimRight(line, "\r\n")
	}
	console := auth.ConsoleSession(newID())
	id, err := h.gate.CreateAccount(w.ctx, console, account)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "账号 %s 已建立 / account %s added\n", c.Username, c.Username)
	if c.Password {
		return nil
	}
	token, err := h.gate.IssueReset(w.ctx, console, id)
	if err == nil {
		fmt.Fprintf(w.out, "一次性设置口令的凭证(30 分钟内有效) / one-time token to set the password (30 minutes): %s\n", token)
	}
	return err
}

func (h *house) unit(code string) (string, error) {
	if code == "" {
		return "", nil
	}
	u, ok := h.store.Units().Coded(code)
	if !ok {
		return "", rectify.Refuse(rectify.Invalid, "unit.unknown", rectify.Say("没有代码为 %s 的单位,请先 qingdan unit import", "there is no unit with code %s: run qingdan unit import first", code))
	}
	return u.ID, nil
}

type accountSetupCommand struct {
	Data string `help:"Data directory." type:"path"`
}

// Run prints the token with which the first account is made.
func (c *accountSetupCommand) Run(w *world) error {
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	token, err := h.gate.OpenSetup(w.ctx)
	if err == nil {
		fmt.Fprintln(w.out, token)
	}
	return errors.Join(err, h.close())
}

type accountUnlockCommand struct {
	Username string `arg:"" help:"User name."`
	Data     string `help:"Data directory." type:"path"`
}

// Run lets somebody try again who was locked out.
func (c *accountUnlockCommand) Run(w *world) error {
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	err = h.gate.Unlock(w.ctx, auth.ConsoleSession(newID()), c.Username)
	if err == nil {
		fmt.Fprintf(w.out, "账号 %s 已解锁 / account %s unlocked\n", c.Username, c.Username)
	}
	return errors.Join(err, h.close())
}
