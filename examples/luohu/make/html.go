package main

import (
	"html"
	"strings"
	"time"
)

// page sets the plan as a government site would: navigation, breadcrumb, information table, the
// text in one container, share bar and footer, so that a reader has furniture to set aside.
func page(p *source) []byte {
	var b strings.Builder
	esc := html.EscapeString
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	published := p.Published.Format(time.DateOnly)

	line(`<!DOCTYPE html>`)
	line(`<html lang="zh-CN">`)
	line(`<head>`)
	line(`<meta charset="utf-8">`)
	line(`<meta name="viewport" content="width=device-width, initial-scale=1">`)
	line(`<meta name="ColumnName" content="规范性文件"><meta name="PubDate" content="`, published, `">`)
	line(`<title>`, esc(p.Notice), `-`, esc(p.Site), `（演示摘编）</title>`)
	line(`<style>`)
	line(`body{margin:0;font:16px/1.9 "Noto Serif CJK SC",SimSun,serif;color:#222}nav,header,footer{background:#f1f1ef;padding:.6em 2em;font-size:14px}`)
	line(`nav a{margin-right:1.2em}main{max-width:46em;margin:0 auto;padding:0 1em}h1{font-size:22px;text-align:center}`)
	line(`#zoom p{text-indent:2em;margin:.5em 0}#zoom p.sign{text-align:right}table.info{width:100%;font-size:14px;border-top:1px solid #999}`)
	line(`</style>`)
	line(`</head>`)
	line(`<body>`)
	line(`<header class="top"><a href="/">`, esc(p.Site), `</a><span class="demo">`, esc(p.Remark), `</span></header>`)
	line(`<nav class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/zwfw/">政务服务</a><a href="/hd/">互动交流</a><a href="/lh/">走进罗湖</a></nav>`)
	line(`<main>`)
	line(`<div class="breadcrumb">您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/zfwj/">政府文件</a></div>`)
	line(`<table class="info">`)
	line(`<tr><th>发布机构</th><td>`, esc(p.Office), `</td><th>发布日期</th><td>`, published, `</td></tr>`)
	line(`<tr><th>文号</th><td>`, esc(p.Number), `</td><th>成文日期</th><td>`, p.Signed.Format(time.DateOnly), `</td></tr>`)
	line(`<tr><th>名称</th><td colspan="3">`, esc(p.Notice), `</td></tr>`)
	line(`</table>`)
	line(`<h1>`, esc(p.Notice), `</h1>`)
	line(`<div class="source">来源：`, esc(p.Office), `　发布时间：`, published, `　<a href="javascript:void(0)">打印</a></div>`)
	line(`<div id="zoom" class="content">`)
	line(`<p style="text-align:center">`, esc(p.Number), `</p>`)
	line(`<p style="text-indent:0">`, esc(p.Addressees), `：</p>`)
	line(`<p>`, esc(p.Letter), `</p>`)
	line(`<p class="sign">`, esc(p.Issuer), `</p>`)
	line(`<p class="sign">`, chineseDate(p.Signed), `</p>`)
	line(`<p style="text-align:center"><strong>`, esc(p.Title), `</strong></p>`)
	for _, par := range p.Body {
		switch {
		case par.heading():
			line(`<p><strong>`, esc(par.Text), `</strong></p>`)
		case par.Level > 0:
			title, rest := par.split()
			line(`<p><strong>`, esc(title), `</strong>`, esc(rest), `</p>`)
		default:
			line(`<p>`, esc(par.Text), `</p>`)
		}
	}
	line(`</div>`)
	line(`<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>`)
	line(`<div class="related"><h2>相关信息和服务</h2><ul><li><a href="/zcjd/">政策解读</a></li><li><a href="/bszn/">办事指南</a></li></ul></div>`)
	line(`</main>`)
	line(`<footer class="footer">`, esc(p.Remark), `　网站地图　联系我们　版权声明</footer>`)
	line(`</body>`)
	line(`</html>`)
	return []byte(b.String())
}
