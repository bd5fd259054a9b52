package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
)

// bigTable is a csv of complaints in the layout of the third round.
func bigTable(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	write := func(cells ...string) { _ = w.Write(cells) } // into memory
	write("序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况", "是否属实", "办结目标", "处理和整改情况", "是否办结", "责任人被处理情况")
	towns, closures := []string{"东城街道", "水江镇", "南平镇", "大观镇", "德隆镇"}, []string{"已办结", "已办结", "阶段性办结", "未办结"}
	for i := range rows {
		write(fmt.Sprint(i+1), fmt.Sprintf("D3CQ2024%08d", i), fmt.Sprintf("第%d件:河边倾倒建筑垃圾,雨天污水流进农田,附近住户多次反映。", i), towns[i%len(towns)], "水、固废",
			fmt.Sprintf("第%d件:现场确有建筑垃圾约%d方,反映的问题成立。", i, i%90), "属实", "垃圾清走,沟渠疏通。", "三天内清走全部垃圾,立了禁倒牌。", closures[i%len(closures)], "无")
	}
	w.Flush()
	return b.Bytes()
}

func TestWhatIsUnderWayIsFinishedWhenTheServiceIsToldToStop(t *testing.T) {
	t.Parallel()
	data, token := furnished(t)
	s := start(t, "--data", data)
	s.redeem("zhenggaiban", token)

	// The upload is under way: its first half lies in the folder where uploads wait.
	body, contentType := form{name: "big.csv", file: bigTable(400), fields: map[string]string{"campaign": "c", "as_of": "2024-12-31"}}.encode()
	half, rest := io.Pipe()
	r, err := http.NewRequest("POST", s.url+"/api/v1/imports", half)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token["zhenggaiban"])
	r.Header.Set("Content-Type", contentType)
	answered := make(chan *answer, 1)
	go func() {
		a := &answer{TB: t, to: "the upload"}
		defer func() { answered <- a }()
		got, err := s.client.Do(r)
		if err != nil {
			a.body = []byte(err.Error())
			return
		}
		defer got.Body.Close()
		a.status = got.StatusCode
		a.body, _ = io.ReadAll(got.Body)
	}()
	if _, err := rest.Write(body[:len(body)/2]); err != nil {
		t.Fatal(err)
	}
	s.await(func() bool {
		waiting, err := os.ReadDir(data + "/uploads")
		return err == nil && len(waiting) == 1
	})

	stopped := make(chan int)
	go func() { stopped <- s.stop() }()
	s.await(func() bool { // nobody new is let in
		c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
	select {
	case status := <-stopped:
		t.Fatalf("the service ended with status %d before the upload was finished", status)
	default:
	}
	if _, err := rest.Write(body[len(body)/2:]); err != nil {
		t.Fatal(err)
	}
	if err := rest.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read[importSeen]((<-answered).is(http.StatusCreated)); got.State != "done" || got.Totals.Created != 400 {
		t.Errorf("the import under way: %+v", got)
	}
	if status := <-stopped; status != done {
		t.Errorf("the service ended with status %d: %s", status, s.errs)
	}
	nothingLeft(t, data)
	if f := closureTotal(t, data, "c"); f.Registered != 400 {
		t.Errorf("%d tickets, expected 400", f.Registered)
	}
	console(t, done, "verify", "--replay", "--data", data)
}

func TestAnImportBehindTheRequestIsTakenUpAfterAStop(t *testing.T) {
	t.Parallel()
	const rows = 2400
	data, token := furnished(t)
	s := start(t, "--data", data)
	s.redeem("zhenggaiban", token)
	begun := read[importSeen](s.ask("zhenggaiban", "POST", "/api/v1/imports", form{name: "big.csv", file: bigTable(rows),
		fields: map[string]string{"campaign": "c", "as_of": "2024-12-31"}}).is(http.StatusCreated))
	if status := s.stop(); status != done {
		t.Fatalf("status %d: %s", status, s.errs)
	}
	if begun.State != "running" || begun.Progress.All != rows {
		t.Fatalf("an import of %d rows is answered when it is begun: %+v", rows, begun)
	}
	if f := closureTotal(t, data, ""); f.Registered >= rows { // before the first row there is no campaign to ask for
		t.Fatalf("all %d rows were in before the stop; nothing was to be taken up", f.Registered)
	}
	console(t, done, "verify", "--replay", "--data", data)

	again := start(t, "--data", data)
	again.token = s.token
	got := again.finished("zhenggaiban", begun.ID)
	if got.Totals != (totals{Created: rows}) {
		t.Errorf("taken up: %+v, expected %d created", got.Totals, rows)
	}
	if n, said := again.count("zhenggaiban", "/api/v1/tickets?campaign=c"); n != rows || said != rows {
		t.Errorf("%d tickets, the list says %d, expected %d", n, said, rows)
	}
}

// finished waits for the end of an import.
func (s *service) finished(as, id string) (in importSeen) {
	s.Helper()
	s.await(func() bool {
		in = read[importSeen](s.ask(as, "GET", "/api/v1/imports/"+id+"?after=1000000", nil).is(http.StatusOK))
		return in.State == "done"
	})
	return in
}

func TestAServiceThatCannotListenSaysSo(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, errs := console(t, refused, "serve", "--listen", taken.Addr().String(), "--data", t.TempDir())
	oneLine(t, errs)
	if !strings.Contains(errs, "--listen") {
		t.Errorf("the remedy is not named: %s", errs)
	}
	_, errs = console(t, refused, "healthcheck", "--listen", taken.Addr().String()+"0")
	oneLine(t, errs)
}

func TestTheHealthcheckAsksTheServiceThatIsServing(t *testing.T) {
	t.Parallel()
	s := start(t, "--data", t.TempDir())
	console(t, done, "healthcheck", "--listen", strings.TrimPrefix(s.url, "http://"))
	s.stop()
	_, errs := console(t, refused, "healthcheck", "--listen", strings.TrimPrefix(s.url, "http://"))
	oneLine(t, errs)
}
