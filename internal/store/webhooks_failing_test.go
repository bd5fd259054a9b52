package store_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/notify"
	"qingdan/internal/rectify"
)

// state gives a webhook as it stands.
func (p *post) state(id string) notify.Endpoint {
	p.Helper()
	e, _, err := p.store.Endpoint(p.ctx, id)
	if err != nil {
		p.Fatal(err)
	}
	return e
}

func (p *post) log(id string) []notify.Delivery {
	p.Helper()
	all, err := p.store.Deliveries(p.ctx, id, 0, 200)
	if err != nil {
		p.Fatal(err)
	}
	return all
}

func TestWhatIsLostBetweenDeliveryAndMarkIsDeliveredAgainUnderItsID(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		id, _ := p.endpoint(r.URL, "district", notify.Standard)
		w.must(w.coordinator(), w.complaint("河道黑臭"))
		now := w.clock.now()
		if _, err := p.courier.Round(w.ctx, id); err != nil {
			w.Fatal(err)
		}
		first := r.heard()
		w.sql("UPDATE webhook_deliveries SET state = 'pending', attempts = 0, since_at = 0, done_at = 0") // the mark was never written
		p.courier = p.another()
		p.deliver(id)
		if early := r.heard(); early != nil {
			w.Errorf("another process delivers while the first may still: %v", early)
		}
		w.clock.forward(3 * time.Minute)
		p.deliver(id)
		second := r.heard()
		if len(first) != 1 || len(second) != 1 || first[0].id != second[0].id || first[0].body != second[0].body || first[0].at == second[0].at {
			w.Errorf("told was %v at %s and %v after the crash", first, now, second)
		}
	})
}

func TestTheEventsOfATicketKeepTheirOrderWhileOthersPass(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		id, _ := p.endpoint(r.URL, "district", notify.Standard)
		w.dispatched("河道黑臭", "dongcheng")
		w.dispatched("扬尘", "shuijiang")
		refused := 0
		r.answer = func(h heard) int {
			if h.said.Data.Unit == "dongcheng" && h.said.Data.Do == "register" && refused < 2 {
				refused++
				return 503
			}
			return 204
		}
		p.deliver(id)
		for range 3 {
			w.clock.forward(time.Minute)
			p.deliver(id)
		}
		told := map[string][]string{}
		for _, h := range r.heard() {
			told[h.said.Data.Unit] = append(told[h.said.Data.Unit], h.said.Data.Do)
		}
		if got := told["dongcheng"]; !slices.Equal(got, []string{"register", "register", "register", "dispatch"}) {
			w.Errorf("of the ticket that was refused were told %v", got)
		}
		if got := told["shuijiang"]; !slices.Equal(got, []string{"register", "dispatch"}) {
			w.Errorf("of the other ticket were told %v", got)
		}
	})
}

func TestAnEndpointThatFailsForThreeDaysIsDisabledAndMissesNothing(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		id, _ := p.endpoint(r.URL, "district", notify.Standard)
		r.answers(500)
		ticket := w.dispatched("河道黑臭", "dongcheng")
		for range 200 {
			if p.state(id).Disabled != "" {
				break
			}
			p.deliver(id)
			w.clock.forward(time.Hour)
		}
		tried := len(r.heard())
		if p.state(id).Disabled != notify.Failing || tried < 8 || tried > 20 {
			w.Fatalf("after %d attempts it is %q", tried, p.state(id).Disabled)
		}
		if d := p.log(id); d[len(d)-1].State != notify.Failed || d[len(d)-1].Status != 500 || d[len(d)-1].Fault != notify.FaultStatus || d[0].State != notify.Pending {
			w.Errorf("the log says %+v", d)
		}
		w.must(w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version})
		p.deliver(id)
		r.answers(204)
		if got := r.heard(); got != nil {
			w.Errorf("told while disabled: %v", got)
		}
		if _, err := p.office.Alter(w.ctx, systemAdmin, id, notify.Request{Enabled: ptr(true)}); err != nil {
			w.Fatal(err)
		}
		p.deliver(id)
		if got := dos(r.heard()); !slices.Equal(got, []string{"register", "dispatch", "sign"}) {
			w.Errorf("told afterwards: %v", got)
		}
		w.replayed()
	})
}

func TestAReceiverThatIsGoneIsAskedNoMore(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		id, _ := p.endpoint(r.URL, "district", notify.Standard)
		r.answers(http.StatusGone)
		w.must(w.coordinator(), w.complaint("河道黑臭"))
		p.deliver(id)
		if p.state(id).Disabled != notify.Gone || len(r.heard()) != 1 {
			w.Errorf("it is %q", p.state(id).Disabled)
		}
	})
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		inside := newReceiver(w.T)
		p, front := w.post(), newReceiver(w.T)
		front.Config.Handler = http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect)
		id, _ := p.endpoint(front.URL, "district", notify.Standard)
		w.must(w.coordinator(), w.complaint("河道黑臭"))
		p.deliver(id)
		if d := p.log(id); inside.heard() != nil || d[0].State != notify.Pending || d[0].Fault != notify.FaultRedirect || d[0].Status != 307 {
			w.Errorf("the log says %+v", d)
		}
	})
}

func TestAnEndpointIsToldOnlyWhatItsUnitSees(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		town, _ := p.endpoint(r.URL+"/town", "dongcheng", notify.Standard)
		district, _ := p.endpoint(r.URL+"/district", "district", notify.Standard)
		past := w.complaint("去年的问题")
		past.Historical, past.EffectiveAt = true, w.clock.now().AddDate(0, -1, 0)
		past.Facts.DiscoveredOn = ptr(calendar.DayOf(past.EffectiveAt))
		w.must(w.coordinator(), past)
		w.dispatched("扬尘", "shuijiang")
		secret := w.complaint("举报镇政府")
		secret.Facts.RecusedUnits = &[]string{w.unit["village"]}
		w.must(w.coordinator(), secret)
		p.deliver(district)
		if got := dos(r.heard()); !slices.Equal(got, []string{"register", "dispatch"}) {
			w.Errorf("the district was told %v: not of what a unit below it must not know", got)
		}
		p.deliver(town)
		for _, h := range r.heard() {
			if h.said.Data.Do == "dispatch" || strings.Contains(h.body, "shuijiang") {
				w.Errorf("the township was told %s", h.body)
			}
		}
	})
}

func TestAWebhookDoesNotTellWhoWasWrittenDownInConfidence(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		id, _ := p.endpoint(r.URL, "dongcheng", notify.Standard)
		ticket := w.dispatched("河道黑臭", "dongcheng")
		ticket = w.must(w.coordinator(), rectify.Command{Do: "record_complainant", Ticket: ticket.ID, Version: ticket.Version,
			Seal: func(string) ([]byte, error) { return []byte("sealed"), nil }})
		ticket, err := w.desk.Track(w.ctx, w.coordinator(), ticket.ID, ticket.Version, "digest")
		if err != nil {
			w.Fatal(err)
		}
		ticket = w.must(w.coordinator(), rectify.Command{Do: "revoke_tracking", Ticket: ticket.ID, Version: ticket.Version})
		ticket = w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{RecusedUnits: &[]string{w.unit["shuijiang"]}}})
		w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{Industry: ptr("养殖")}})
		p.deliver(id)
		if got := dos(r.heard()); !slices.Equal(got, []string{"register", "dispatch", "edit"}) {
			w.Errorf("told were %v", got)
		}
	})
}

func TestWhatMayNoLongerBeKnownIsNotSentThoughItWaits(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		id, _ := p.endpoint(r.URL, "district", notify.Standard)
		ticket := w.must(w.coordinator(), w.complaint("河道黑臭"))
		r.answers(503)
		p.deliver(id)
		if len(r.heard()) != 1 {
			w.Fatal("nothing was sent, so nothing waits")
		}
		w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{RecusedUnits: &[]string{w.unit["dongcheng"]}}})
		r.answers(204)
		w.clock.forward(time.Minute)
		p.deliver(id)
		if d := p.log(id); r.heard() != nil || len(d) != 1 || d[0].State != notify.Withheld || p.state(id).Disabled != "" {
			w.Errorf("the log says %+v", d)
		}
	})
}

func TestARobotIsToldInItsFormAndSlowly(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		r.answers(200)
		wecom, _ := p.endpoint(r.URL+"/send?key=k", "district", notify.WeCom)
		secret := "SECabc"
		address := r.URL + "/robot/send?access_token=t"
		ding, _, err := p.office.Create(w.ctx, systemAdmin, notify.Request{URL: &address, Secret: &secret, Unit: w.unit["district"], Format: notify.DingTalk})
		if err != nil {
			w.Fatal(err)
		}
		ticket := w.dispatched("河道黑臭", "dongcheng")
		want := fmt.Sprintf(`{"msgtype":"text","text":{"content":"【问题清单】%s 登记:已登记(待交办)`, ticket.TicketNo)
		for id, query := range map[string]string{wecom: "key=k", ding.ID: "access_token=t&sign="} {
			p.deliver(id)
			if got := r.heard(); len(got) != 1 || !strings.HasPrefix(got[0].body, want) || !strings.HasPrefix(got[0].query, query) || got[0].signature != "" {
				w.Errorf("the robot was told %+v, not %s", got, want)
			}
		}
		w.clock.forward(4 * time.Second)
		p.deliver(wecom)
		if got := r.heard(); len(got) != 1 || !strings.Contains(got[0].body, "(责任单位:dongcheng)") {
			w.Errorf("the robot was told %+v", got)
		}
		r.answers(201) // without errcode
		if err := p.office.Ping(w.ctx, systemAdmin, wecom); err != nil {
			w.Fatal(err)
		}
		w.clock.forward(4 * time.Second)
		p.deliver(wecom)
		if d := p.log(wecom); d[0].State != notify.Pending || d[0].Fault != notify.FaultRobot {
			w.Errorf("the log says %+v", d[0])
		}
	})
}

func TestADeliveryIsSentAgainUnderItsIDAndAPingSaysNothing(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		id, secret := p.endpoint(r.URL, "district", notify.Standard)
		w.must(w.coordinator(), w.complaint("河道黑臭"))
		p.deliver(id)
		first := r.heard()
		if err := p.office.Redeliver(w.ctx, systemAdmin, id, 1); err != nil {
			w.Fatal(err)
		}
		if err := p.office.Ping(w.ctx, systemAdmin, id); err != nil {
			w.Fatal(err)
		}
		p.deliver(id)
		again := r.heard()
		slices.SortFunc(again, func(a, b heard) int { return -strings.Compare(a.said.Type, b.said.Type) })
		if len(again) != 2 || again[0].id != first[0].id || again[1].said.Type != "ping" || !strings.Contains(again[1].body, `"data":{}`) || !verified(secret, again[1]) {
			w.Errorf("told again: %+v", again)
		}
		if err := p.office.Redeliver(w.ctx, w.coordinator(), id, 1); rectify.CodeOf(err) != "webhook.not_yours" {
			w.Errorf("a coordinator looks after webhooks: %v", err)
		}
	})
}

func TestAWebhookChangedPastTheHouseIsFound(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		p.endpoint(r.URL, "dongcheng", notify.Standard)
		w.replayed()
		for _, query := range []string{"UPDATE webhooks SET unit = '" + w.unit["district"] + "'", "DELETE FROM webhooks"} {
			w.sql(query)
			if findings, err := w.store.Replay(w.ctx, func(int64, int64) {}); err != nil || len(findings) != 1 {
				w.Errorf("%s: found %v, %v", query, findings, err)
			}
		}
	})
}

// TestALongSilenceIsCaughtUpWithinTheWindow lets ten thousand tickets gather while nobody listens.
func TestALongSilenceIsCaughtUpWithinTheWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	p, r := w.post(), newReceiver(t)
	id, _ := p.endpoint(r.URL, "district", notify.Standard)
	r.answers(503)
	const tickets, hands = 10_000, 100
	done := make(chan error, hands)
	for range hands {
		go func() {
			for range tickets / hands {
				if _, err := w.desk.Act(w.ctx, w.coordinator(), w.complaint("河道黑臭")); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range hands {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	p.deliver(id)
	if _, waiting := w.table("webhook_deliveries", "n"); strings.Count(waiting, "\n") != notify.Window {
		t.Errorf("%d deliveries wait", strings.Count(waiting, "\n"))
	}
	r.heard()
	r.answers(204)
	w.clock.forward(time.Minute)
	p.deliver(id)
	told := map[string]bool{}
	for _, h := range r.heard() {
		told[h.id] = true
	}
	if len(told) != tickets {
		t.Errorf("%d were told", len(told))
	}
}
