package api

import (
	"context"

	"qingdan/internal/rectify"
)

// Health tells whether the database can be read and written.
type Health interface {
	Ping(context.Context) error
}

type health struct {
	Status  string `json:"status" example:"ok"`
	Version string `json:"version"`
} // @name Health

// getHealth tells that the process is alive.
//
//	@Summary	进程存活
//	@Tags		operation
//	@Success	200	{object}	health
//	@Router		/healthz [get]
func (s *Server) getHealth(c *call) error { return c.give(answer(health{"ok", s.Version})) }

// getReady tells that the database answers.
//
//	@Summary	可以服务
//	@Tags		operation
//	@Success	200	{object}	health
//	@Failure	503	{object}	problem
//	@Router		/readyz [get]
func (s *Server) getReady(c *call) error {
	if err := s.Health.Ping(c.ctx()); err != nil {
		return rectify.Refuse(rectify.Unavailable, "not_ready", rectify.Say("数据库暂不可用", "the database does not answer")).Because(err)
	}
	return c.give(answer(health{"ok", s.Version}))
}
