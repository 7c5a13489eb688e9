package site

import (
	"github.com/a-h/templ"

	"luodi/internal/i18n"
	"luodi/internal/look"
)

// homePage is the first page: the plans that are public.
type homePage struct {
	look.Page
	Plans []*entry
	Demo  bool
}

func (v *visit) home() (templ.Component, string, error) {
	return homeView(homePage{Page: v.page("", i18n.SiteHomeLead.In(v.lang)), Plans: v.snap.plans, Demo: v.site.demo}), "", nil
}

// aboutPage explains the pages, their sources and their words.
type aboutPage struct {
	look.Page
	Words []meaning
	Demo  bool
}

func (v *visit) about() (templ.Component, string, error) {
	p := aboutPage{Page: v.page(i18n.SiteAbout.In(v.lang), i18n.SiteAboutLead.In(v.lang)), Words: allMeanings, Demo: v.site.demo}
	return aboutView(p), "", nil
}
