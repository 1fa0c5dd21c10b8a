package server

import (
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
)

// routes is the whole surface. A page that is missing here does not exist.
func (s *Server) routes(metrics prometheus.Gatherer) {
	app := s.app
	app.Use(tagRequest, s.measure, secureHeaders, s.survive)
	app.Get("/healthz", s.health)
	app.Get("/metrics", exposeMetrics(metrics))
	app.Get("/static/:name", s.static)
	app.Get("/favicon.ico", func(c *fiber.Ctx) error { return c.Redirect(s.pages.Assets.Path("favicon.svg"), fiber.StatusFound) })
	app.Get("/robots.txt", func(c *fiber.Ctx) error { return c.SendString("User-agent: *\nDisallow: /connexion\nDisallow: /moi\n") })
	app.Get("/sw.js", s.worker)
	app.Get("/manifest.webmanifest", s.manifest)
	app.Get("/live", s.hub.Handler(app))

	app.Use(s.limitAddress, refuseCrossSite, s.identify, s.seeOwnWrite)

	for _, p := range s.pages.Statics() {
		app.Get(p.Address, s.staticPage(p))
	}
	app.Get("/style", s.style)
	app.Post("/style", s.leaveStyle)
	app.Get("/", s.home)
	app.Get("/consultations/:number-:words", toNumber)
	app.Get("/consultations/:number", s.consultation)
	app.Get("/propositions", s.proposals)
	app.Get("/propositions/nouvelle", s.newProposal)
	app.Post("/propositions/nouvelle", s.postProposal)
	app.Get("/propositions/:number-:words", toNumber)
	app.Get("/propositions/:number", s.proposal)
	app.Get("/propositions/:number/merci", s.filed)
	app.Post("/propositions/:number/avis", s.postBallot)
	app.Post("/propositions/:number/arguments", s.postProposalArgument)
	app.Get("/propositions/:number/resume", s.summaryForm)
	app.Post("/propositions/:number/resume", s.postSummary)
	app.Post("/propositions/:number/resume/validation", s.postValidation)
	app.Get("/debats", s.debates)
	app.Get("/debats/:number-:words", toNumber)
	app.Get("/debats/:number", s.debate)
	app.Post("/debats/:number/arguments", s.postDebateArgument)
	app.Get("/fichiers/:id", s.download)
	app.Get("/fichiers/:id/apercu", s.preview)
	app.Get("/connexion", s.signIn)
	app.Post("/connexion", s.postSignIn)
	app.Get("/connexion/:code", s.openLink)
	app.Post("/deconnexion", s.signOut)
	app.Get("/moi", s.me)
	app.Get("/moi/effacer", s.eraseForm)
	app.Post("/moi/effacer", s.postErase)

	api := app.Group("/api/v1")
	api.Get("/consultations", s.apiConsultations)
	api.Get("/consultations/:number", s.apiConsultation)
	api.Get("/proposals", s.apiProposals)
	api.Post("/proposals", s.apiFileProposal)
	api.Get("/proposals/:number", s.apiProposal)
	api.Get("/proposals/:number/arguments", s.apiProposalArguments)
	api.Post("/proposals/:number/arguments", s.apiGiveProposalArgument)
	api.Post("/proposals/:number/summary", s.apiWriteSummary)
	api.Put("/summaries/:number/validation", s.apiValidateSummary)
	api.Delete("/summaries/:number/validation", s.apiWithdrawValidation)
	api.Get("/debates", s.apiDebates)
	api.Get("/debates/:number", s.apiDebate)
	api.Get("/debates/:number/arguments", s.apiDebateArguments)
	api.Post("/debates/:number/arguments", s.apiGiveDebateArgument)
	api.Put("/questions/:number/ballot", s.apiCastBallot)
	api.Get("/me", s.apiMe)
	api.Delete("/me", s.apiErase)
	api.Post("/session", s.apiSignIn)
	api.Delete("/session", s.apiSignOut)
}
