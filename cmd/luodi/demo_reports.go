package main

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/objects"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// demoReporting is set when the first period of the example is open and some reports are in.
const demoReporting = "demo.reporting"

// demoReport is a report of the demonstration for October 2022: how far it came and what it says.
// Reports that are not listed stay owed.
type demoReport struct {
	measure string
	login   string // of the unit's liaison; its leader has the same name but for the ending
	state   report.State
	draft   bool // for Owed: somebody began to write
	content report.Content
	photo   string // what the picture is called, "" for none
	place   string
	proves  work.TaskID // milestone that the picture proves, else it stands beside the report
	remark  string      // of the office's decision
}

var demoReports = []demoReport{
	{measure: "1", login: "reform", state: report.Accepted, proves: "A.M04", photo: "深港会商现场（演示）.jpg", place: "罗湖口岸",
		content: report.Content{Progress: "与港方就口岸升级方案会商一次，形成会议纪要（演示）。", Next: "整理意见，完善报批材料。"}, remark: "材料齐全（演示）"},
	{measure: "38", login: "reform", state: report.Accepted,
		content: report.Content{Progress: "展陈方案深化中，已比选两家设计单位（演示）。", Next: "报送立项材料。", Running: []report.Running{{Task: "A.M03", Since: calendar.NewDate(2022, time.October, 20)}}}},
	{measure: "2", login: "reform", state: report.Approved, proves: "A.M04", photo: "会商照片（演示）.jpg", place: "文锦渡口岸",
		content: report.Content{Progress: "完成一次深港会商，双方同意加快方案研究（演示）。", Next: "报市专班审议。"}},
	{measure: "20", login: "reform", state: report.Approved,
		content: report.Content{Progress: "收到市级部门书面意见三份，正在汇总（演示）。", Problems: []report.Problem{{Text: "两个部门意见不一致", Kind: "coordination", Needs: "区规划土地部门"}}}},
	{measure: "5", login: "reform", state: report.Returned, photo: "现场踏勘（演示）.jpg", place: "布心片区",
		content: report.Content{Progress: "配合开展现场踏勘（演示）。", Next: "跟进上级审批。"}, remark: "请写明已报送的文号和日期（演示）"},
	{measure: "6", login: "reform", state: report.Submitted,
		content: report.Content{Progress: "研究大纲初稿已完成，正在内部征求意见（演示）。", Next: "落实经费。"}},
	{measure: "26", login: "commerce", state: report.Submitted,
		content: report.Content{Progress: "走访重点商圈四家，收集需求清单（演示）。", Problems: []report.Problem{{Text: "部分物业产权分散", Kind: "coordination"}}}},
	{measure: "9", login: "talent", state: report.Owed, draft: true, content: report.Content{Progress: "政策初稿已送法制部门（演示）"}},
}

// reports sets the monthly rule, opens October 2022 and brings its reports into every state there
// is. A demonstration on another clock than the plan's has none.
func (d *demo) reports() error {
	actors, err := d.once(demoReporting)
	if err != nil || actors == nil {
		return err
	}
	files, err := d.pictures()
	if err != nil {
		return err
	}
	defer func() {
		for _, f := range files {
			f.Drop() // settled ones stay
		}
	}()
	err = d.db.Write(d.ctx, func(tx *store.Tx) error {
		p, err := tx.PlanBySlug(demoSlug)
		if err != nil {
			return err
		}
		today := calendar.DateOf(tx.Now().In(demoZone))
		if today >= p.To {
			return nil
		}
		cycle := report.DefaultCycle(calendar.DateOf(demoIssueTime), p.To)
		cycle.Plan = p.ID
		if err := report.SetCycle(tx, actors["office"], cycle); err != nil {
			return err
		}
		if _, err := report.Open(tx, access.Actor{Name: "系统"}, p.ID, today); err != nil {
			return err
		}
		m := demoReporter{tx: tx, today: today, plan: p, actors: actors, files: files}
		if err := m.all(); err != nil {
			return err
		}
		return tx.SetSetting(demoReporting, today.String())
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := f.Settle(d.ctx); err != nil {
			return err
		}
	}
	return nil
}

// pictures receives the pictures of the reports, by measure.
func (d *demo) pictures() (map[string]*evidence.Received, error) {
	kept := d.objects
	if kept == nil {
		var err error
		if kept, err = objects.Open("", d.dir); err != nil {
			return nil, err
		}
	}
	in := newIntake(kept, d.dir)
	files := map[string]*evidence.Received{}
	for i, r := range demoReports {
		if r.photo == "" {
			continue
		}
		body, err := demoPicture(i * 7)
		if err != nil {
			return files, err
		}
		if files[r.measure], err = in.Receive(d.ctx, r.photo, int64(len(body)), bytes.NewReader(body)); err != nil {
			return files, err
		}
	}
	return files, nil
}

// demoReporter brings the reports along inside one transaction.
type demoReporter struct {
	tx     *store.Tx
	today  calendar.Date
	plan   plan.Plan
	actors map[string]access.Actor
	files  map[string]*evidence.Received
}

func (m *demoReporter) all() error {
	periods, err := m.tx.Periods(m.plan.ID)
	if err != nil {
		return err
	}
	if len(periods) == 0 {
		return nil
	}
	owed, err := m.tx.PeriodReports(periods[0].ID)
	if err != nil {
		return err
	}
	for _, x := range demoReports {
		measure, err := m.tx.Measure(m.plan.ID, x.measure)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(owed, func(r report.Report) bool { return r.Measure == measure.ID })
		if i < 0 {
			return fmt.Errorf("demonstration: no report is owed for measure %s", x.measure)
		}
		if err := m.bring(owed[i], x); err != nil {
			return err
		}
	}
	return nil
}

// bring takes one report as far as it came.
func (m *demoReporter) bring(r report.Report, x demoReport) error {
	liaison, head, office := m.actors[x.login+"-liaison"], m.actors[x.login+"-leader"], m.actors["office"]
	content := x.content.Clone()
	if file := m.files[x.measure]; file != nil {
		claim := evidence.Claim{Grade: work.GradeB, Captured: m.today, Place: x.place, Note: "演示图片，非实景"}
		k, _, err := evidence.HandIn(m.tx, liaison, m.plan.ID, r.Measure, file.File, claim, m.today)
		if err != nil {
			return err
		}
		ids := []report.EvidenceID{report.EvidenceID(k.ID)}
		if x.proves != "" {
			content.Done = append(content.Done, report.Done{Task: x.proves, On: m.today, Evidence: ids})
		} else {
			content.Evidence = ids
		}
	}
	var err error
	if x.state == report.Owed {
		if x.draft {
			_, err = report.Keep(m.tx, liaison, r.ID, r.Guard, content)
		}
		return err
	}
	if r, err = report.Submit(m.tx, liaison, r.ID, r.Guard, content, m.today); err != nil || x.state == report.Submitted {
		return err
	}
	if r, err = report.Approve(m.tx, head, r.ID, r.Guard); err != nil || x.state == report.Approved {
		return err
	}
	if x.state == report.Returned {
		_, err = report.Return(m.tx, office, r.ID, r.Guard, x.remark)
	} else {
		_, err = report.Accept(m.tx, office, r.ID, r.Guard, m.today, x.remark)
	}
	return err
}
