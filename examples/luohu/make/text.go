package main

import (
	"strings"
	"time"
)

// text sets the plan as it comes out of a government page by copy and paste: the page's head
// lines, the notice, the plan with each paragraph indented by two ideographic spaces.
func text(p *source) []byte {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n\n") }
	published := p.Published.Format(time.DateOnly)
	line("【", p.Remark, "】")
	line(p.Site)
	line("发布机构：", p.Office, "　发布日期：", published)
	line("名　　称：", p.Notice)
	line(p.Notice)
	line("来源：", p.Office, "　发布时间：", published)
	line(p.Number)
	line(p.Addressees, "：")
	line("　　", p.Letter)
	line(p.Issuer)
	line(chineseDate(p.Signed))
	line(p.Title)
	for _, par := range p.Body {
		line("　　", par.Text)
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}
