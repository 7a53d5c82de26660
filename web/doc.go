// Package web is what a person sees of Entente in a browser: pages, their
// parts, and what stands between them and the network.
//
// A page is one templ file per feature. It is built from the parts in this
// package (part_*.templ), each of which is a struct of finished strings that
// is itself a component:
//
//	@Status{Icon: "agreed", Text: "Agreed by all four"}
//
// and stands inside Shell, which draws everything around <main>. A handler
// reads its form with ReadForm, asks the engine, and answers with Render or a
// redirect; what goes wrong becomes a Problem.
//
// Pages work without script. Nothing is styled or scripted inline: the content
// policy in security.go forbids it. Colours and sizes are the tokens of
// static/app.css; static/more.css adds parts, never colours.
//
// A page that shows a secret once (an invitation, a recovery code, a token) is
// written with RenderSecret, never with Render: it is neither compressed nor
// kept by the browser.
//
// The package is not for rules: who may do what, and what happened, is decided
// in package partnership; nothing here knows a party from another.
package web
