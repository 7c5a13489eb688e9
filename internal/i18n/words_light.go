package i18n

// Lights on the pages: boards, reasons, overrides, the rule.
var (
	JobsOfLights      = m("jobs.of.lights", "重算亮灯", "重新計算燈號", "Compute lights")
	JobsOfPlanLights  = m("jobs.of.lights.plan", "重算整个方案的亮灯", "重新計算整個方案的燈號", "Compute the lights of a whole plan")
	StandingRulesSame = m("standing.rules_same", "与现行规则相同，没有改动", "與現行規則相同，沒有改動", "these are the rules in force: nothing was changed")
)
