package rectify_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func (w *world) found() rectify.Facts {
	return rectify.Facts{Source: ptr(rectify.SelfFound), Title: text("扬尘"), Description: text("扬尘"), DiscoveredOn: ptr(calendar.DayOf(w.now)), Township: ptr("dongcheng")}
}

func TestAnOfficerDoesNotChooseWhoChecksHimOrWhoMustNotKnow(t *testing.T) {
	t.Parallel()
	for code, facts := range map[string]func(*rectify.Facts){
		"fact.not_yours":  func(f *rectify.Facts) { f.RecusedUnits = &[]string{"office"} },
		"units.not_yours": func(f *rectify.Facts) { f.AcceptanceUnit = ptr("outsiders") },
		"due.beyond_rule": func(f *rectify.Facts) { f.DueOn = ptr(calendar.MustDay("2099-12-31")) },
		"due.past":        func(f *rectify.Facts) { f.DueOn = ptr(calendar.MustDay("2020-01-01")) },
	} {
		w := newWorld(t)
		f := w.found()
		facts(&f)
		_, err := w.try(w.officer(), nil, "register", f)
		refusedWith(t, err, code)
	}
	w := newWorld(t)
	f := w.found()
	f.ReceiptNumber = ptr("X1")
	_, err := w.try(w.officer(), nil, "register", f)
	refusedWith(t, err, "fact.not_yours")
	f = w.found()
	f.ResponsibleUnit = ptr("shuijiang")
	_, err = w.try(w.officer(), nil, "register", f)
	refusedWith(t, err, "units.not_yours")
}

func TestStartingAtOnceKeepsWhatWasDispatched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Investigating)
	_, err := w.try(w.officer(), ticket, "start_now", rectify.Facts{AcceptanceUnit: ptr("outsiders")})
	refusedWith(t, err, "units.not_yours")
	_, err = w.try(w.officer(), ticket, "start_now", rectify.Facts{TimeLimitType: ptr("immediate")})
	refusedWith(t, err, "fact.not_taken")
	_, err = w.try(w.officer(), ticket, "start_now", rectify.Facts{})
	refusedWith(t, err, "plan.needed")
}

func TestNothingIsRewrittenUnderAcceptance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	for _, facts := range []rectify.Facts{{Verdict: ptr(rectify.Unsubstantiated)}, {Findings: text("改写")}, {Measures: &[]rectify.Measure{}}, {Title: text("改写")}} {
		_, err := w.try(w.coordinator(), ticket, "edit", facts)
		refusedWith(t, err, "ticket.under_acceptance")
	}
	on := w.onSite()
	on.ClosureType = ptr(rectify.Unfounded)
	_, err := w.try(w.verifier(), ticket, "verify_pass", on)
	refusedWith(t, err, "fact.not_taken")
	w.do(w.coordinator(), ticket, "edit", rectify.Facts{RiskLevel: ptr("red")})
}

func TestNobodyIsLeftOutSoThatNobodyIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Registered)
	_, err := w.try(w.coordinator(), ticket, "edit", rectify.Facts{RecusedUnits: &[]string{"district"}})
	refusedWith(t, err, "units.recused_above")
}

func TestTheDueDayOfADispatchedSourceIsNotNamedAtRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.found()
	f.Source, f.DueOn = ptr(rectify.Complaint), ptr(calendar.MustDay("2099-01-01"))
	_, err := w.try(w.coordinator(), nil, "register", f)
	refusedWith(t, err, "due.at_dispatch")
}
