package i18n

// Words of releases.
var (
	PortalNotReleased = m("portal.not_released", "这个方案没有发布，不需要撤回。", "此方案未有發布，毋須撤回。", "This plan is not public, so there is nothing to withdraw.")
)
