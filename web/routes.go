package web

import (
	"net/http"

	"entente/partnership"
)

// routes is the map of the site.
func (s *Site) routes(mux *http.ServeMux) {
	mux.Handle("GET /static/", Static())

	// Arriving.
	mux.Handle("GET /{$}", s.signedIn(s.home))
	mux.Handle("GET /sign-in", s.open(s.signInPage))
	mux.Handle("POST /sign-in", s.open(s.signIn))
	mux.Handle("POST /sign-out", s.open(s.signOut))
	mux.Handle("GET /set-up/{secret}", s.open(s.setUpPage))
	mux.Handle("POST /set-up/{secret}", s.open(s.setUp))
	mux.Handle("GET /recover", s.open(s.recoverPage))
	mux.Handle("POST /recover", s.open(s.recover))
	mux.Handle("GET /reset/{secret}", s.open(s.resetPage))
	mux.Handle("POST /reset/{secret}", s.open(s.reset))
	mux.Handle("GET /found", s.open(s.openFoundPage))
	mux.Handle("POST /found", s.open(s.openFound))
	mux.Handle("GET /found/{secret}", s.open(s.foundPage))
	mux.Handle("POST /found/{secret}", s.open(s.found))
	mux.Handle("GET /join/{secret}", s.open(s.joinPage))
	mux.Handle("POST /join/{secret}", s.open(s.join))

	s.demoRoutes(mux)
	s.personRoutes(mux)
	s.operatorRoutes(mux)
	s.checkinRoutes(mux)

	// A partnership. {space} is its common space, or the space in which the thing lives.
	mux.Handle("GET /s/{space}", s.signedIn(s.overview))
	mux.Handle("GET /s/{space}/waiting", s.signedIn(s.waitingPage))
	mux.Handle("GET /s/{space}/board", s.signedIn(s.board))
	mux.Handle("GET /s/{space}/search", s.signedIn(s.search))
	mux.Handle("GET /s/{space}/live", s.open(s.live))
	mux.Handle("POST /s/{space}/continue", s.signedIn(s.askToContinue))
	s.peopleRoutes(mux)

	s.charterRoutes(mux)
	s.roundRoutes(mux)
	s.commitmentRoutes(mux)
	s.playbookRoutes(mux)
	s.hangingRoutes(mux)
	s.talkRoutes(mux)
	s.recordRoutes(mux)
	s.answerRoutes(mux)
	s.setRoutes(mux)

	mux.Handle("/", s.open(func(http.ResponseWriter, *http.Request) error { return NotFound() }))
}

// talkRoutes are answering as one voice, the talk after the opening, and what is for the room.
func (s *Site) talkRoutes(mux *http.ServeMux) {
	mux.Handle("POST /s/{space}/rounds/first", s.signedIn(s.beginFirst))
	mux.Handle("GET /s/{space}/rounds/{id}/say", s.signedIn(s.sayPage))
	mux.Handle("POST /s/{space}/rounds/{id}/say", s.signedIn(s.say))
	mux.Handle("GET /s/{space}/rounds/{id}/talk", s.signedIn(s.talkPage))
	mux.Handle("POST /s/{space}/rounds/{id}/talk", s.signedIn(s.keepOfTalk))
	mux.Handle("GET /s/{space}/rounds/{id}/page", s.signedIn(s.talkSheetPage))
	mux.Handle("GET /s/{space}/rounds/{id}/cards", s.signedIn(s.roomPage))
	mux.Handle("POST /s/{space}/rounds/{id}/cards", s.signedIn(s.atRoom))
	mux.Handle("GET /s/{space}/rounds/{id}/cards/sheet", s.signedIn(s.cardsSheetPage))
}

// hangingRoutes are of what hangs on things of any feature, and of a party’s own notes.
func (s *Site) hangingRoutes(mux *http.ServeMux) {
	mux.Handle("POST /s/{space}/evidence", s.signedIn(s.addEvidence))
	mux.Handle("GET /s/{space}/evidence/{id}", s.signedIn(s.evidencePage))
	mux.Handle("GET /s/{space}/evidence/{id}/file", s.signedIn(s.evidenceFile))
	mux.Handle("POST /s/{space}/evidence/{id}/confirm", s.signedIn(s.confirmEvidence))
	mux.Handle("GET /s/{space}/evidence/{id}/contest", s.signedIn(s.contestPage))
	mux.Handle("POST /s/{space}/evidence/{id}/contest", s.signedIn(s.contestEvidence))
	mux.Handle("POST /s/{space}/evidence/{id}/contest/drop", s.signedIn(s.dropContest))
	mux.Handle("GET /s/{space}/evidence/{id}/withdraw", s.signedIn(s.withdrawPage))
	mux.Handle("POST /s/{space}/evidence/{id}/withdraw", s.signedIn(s.withdrawEvidence))
	mux.Handle("POST /s/{space}/remarks", s.signedIn(s.addRemark))
	mux.Handle("POST /s/{space}/remarks/{id}/withdraw", s.signedIn(s.withdrawRemark))
	mux.Handle("GET /s/{space}/thanks", s.signedIn(s.thanks))
	mux.Handle("POST /s/{space}/thanks", s.signedIn(s.giveThanks))

	// A party's own notes, in its private space.
	mux.Handle("GET /s/{space}/notes", s.signedIn(s.notes))
	mux.Handle("POST /s/{space}/notes", s.signedIn(s.writeNote))
	mux.Handle("GET /s/{space}/notes/{id}", s.signedIn(s.note))
	mux.Handle("POST /s/{space}/notes/{id}", s.signedIn(s.reviseNote))
}

// playbookRoutes are what needs attention and why, and what is done about it.
func (s *Site) playbookRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/signals/{key}", s.signedIn(s.signal))
	mux.Handle("POST /s/{space}/signals/{key}/talk", s.signedIn(s.talkAbout))
	mux.Handle("POST /s/{space}/signals/{key}/let-go", s.signedIn(s.letGo))
	mux.Handle("GET /s/{space}/playbook", s.signedIn(s.playbook))
	mux.Handle("POST /s/{space}/corrections", s.signedIn(s.openCorrection))
	mux.Handle("GET /s/{space}/corrections/{id}", s.signedIn(s.correction))
	mux.Handle("POST /s/{space}/corrections/{id}/note", s.signedIn(s.step(partnership.CorrectionNote, noteWish)))
	mux.Handle("POST /s/{space}/corrections/{id}/climb", s.signedIn(s.step(partnership.CorrectionClimb, climbWish)))
	mux.Handle("POST /s/{space}/corrections/{id}/settle", s.signedIn(s.step(partnership.CorrectionSettle, settleWish)))
	mux.Handle("POST /s/{space}/corrections/{id}/reopen", s.signedIn(s.step(partnership.CorrectionReopen, reopenWish)))
	mux.Handle("POST /s/{space}/contract-notes", s.signedIn(s.noteContract))
	mux.Handle("POST /s/{space}/contract-notes/{id}/take-back", s.signedIn(s.takeBackContractNote))
}

// answerRoutes are how people answer a round: by a personal link, without an account, or signed in.
func (s *Site) answerRoutes(mux *http.ServeMux) {
	mux.Handle("GET /answer/{secret}", s.open(s.answerPage))
	mux.Handle("POST /answer/{secret}", s.open(s.answer))
	mux.Handle("GET /s/{space}/rounds/{id}/answer", s.signedIn(s.memberAnswerPage))
	mux.Handle("POST /s/{space}/rounds/{id}/answer", s.signedIn(s.memberAnswer))
	mux.Handle("GET /s/{space}/rounds/{id}/sheet", s.signedIn(s.answerSheet))
}

// setRoutes are what can be asked: the sets that come with the program, and those that a partnership writes.
func (s *Site) setRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/sets", s.signedIn(s.sets))
	mux.Handle("GET /s/{space}/sets/new", s.signedIn(s.writeSetPage))
	mux.Handle("POST /s/{space}/sets/new", s.signedIn(s.writeSet))
	mux.Handle("GET /s/{space}/sets/{key}", s.signedIn(s.set))
	mux.Handle("GET /s/{space}/sets/{key}/yaml", s.signedIn(s.takeSet))
}

// recordRoutes are the history, its proofs and copies.
func (s *Site) recordRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/record", s.signedIn(s.record))
	mux.Handle("GET /s/{space}/record/{no}", s.signedIn(s.recordEntry))
	mux.Handle("GET /s/{space}/record/{no}/receipt", s.signedIn(s.entryReceipt))
	mux.Handle("POST /s/{space}/record/{no}/erase", s.signedIn(s.eraseWords))
	mux.Handle("GET /s/{space}/record/checkpoint", s.signedIn(s.recordCheckpoint))
	mux.Handle("POST /s/{space}/record/bundle", s.signedIn(s.recordBundle))
	mux.Handle("POST /s/{space}/record/confirm", s.signedIn(s.confirmRecord))
	mux.Handle("POST /s/{space}/witnesses", s.signedIn(s.registerWitness))
	mux.Handle("POST /s/{space}/witnesses/{id}/retire", s.signedIn(s.retireWitness))
}

// charterRoutes are the charter: reading it, writing it, amending and signing it.
func (s *Site) charterRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/charter", s.signedIn(s.charter))
	mux.Handle("GET /s/{space}/charter/begin", s.signedIn(s.beginCharterPage))
	mux.Handle("POST /s/{space}/charter/begin", s.signedIn(s.beginCharter))
	mux.Handle("GET /s/{space}/charter/import", s.signedIn(s.charterImportPage))
	mux.Handle("POST /s/{space}/charter/import", s.signedIn(s.importCharter))
	mux.Handle("GET /s/{space}/charter/write", s.signedIn(s.writeCharterPage))
	mux.Handle("POST /s/{space}/charter/write", s.signedIn(s.writeCharter))
	mux.Handle("GET /s/{space}/charter/clauses/{clause}", s.signedIn(s.clause))
	mux.Handle("POST /s/{space}/charter/clauses/{clause}/recheck", s.signedIn(s.recheckClause))
	mux.Handle("GET /s/{space}/charter/assume", s.signedIn(s.assumePage))
	mux.Handle("POST /s/{space}/charter/assume", s.signedIn(s.noteAssumption))
	mux.Handle("POST /s/{space}/charter/checklist", s.signedIn(s.markIrrelevant))
	mux.Handle("GET /s/{space}/charter/versions/{version}", s.signedIn(s.charter))
	mux.Handle("GET /s/{space}/charter/versions/{version}/print", s.signedIn(s.printCharter))
	mux.Handle("GET /s/{space}/charter/print", s.signedIn(s.printCharter))
	mux.Handle("GET /s/{space}/charter/compare", s.signedIn(s.compareVersions))
	mux.Handle("GET /s/{space}/charter.md", s.signedIn(s.exportMarkdown))
	mux.Handle("GET /s/{space}/charter.docx", s.signedIn(s.exportWord))
	mux.Handle("GET /s/{space}/charter/amend", s.signedIn(s.basketPage))
	mux.Handle("POST /s/{space}/charter/amend", s.signedIn(s.proposeAmendment))
	mux.Handle("POST /s/{space}/charter/amend/drop", s.signedIn(s.dropFromBasket))
	mux.Handle("GET /s/{space}/charter/amendments/{id}", s.signedIn(s.amendment))
	mux.Handle("POST /s/{space}/charter/amendments/{id}/answer", s.signedIn(s.answerAmendment))
	mux.Handle("POST /s/{space}/charter/amendments/{id}/promise", s.signedIn(s.promiseAnswer))
	mux.Handle("POST /s/{space}/charter/amendments/{id}/withdraw", s.signedIn(s.withdrawAmendment))
	mux.Handle("POST /s/{space}/charter/amendments/{id}/reword", s.signedIn(s.rewordAmendment))
	mux.Handle("POST /s/{space}/charter/amendments/{id}/revisit", s.signedIn(s.revisitDissent))
	mux.Handle("GET /s/{space}/charter/agree", s.signedIn(s.agreeAllPage))
	mux.Handle("POST /s/{space}/charter/agree", s.signedIn(s.agreeAll))
	mux.Handle("GET /s/{space}/charter/sign", s.signedIn(s.signPage))
	mux.Handle("POST /s/{space}/charter/sign", s.signedIn(s.signCharter))
	mux.Handle("POST /s/{space}/charter/sign/links", s.signedIn(s.makeSignLink))
	mux.Handle("POST /s/{space}/charter/sign/links/{link}/code", s.signedIn(s.giveSignCode))
	mux.Handle("POST /s/{space}/charter/sign/links/{link}/end", s.signedIn(s.endSignLink))
	mux.Handle("GET /sign/{secret}", s.open(s.signByLinkPage))
	mux.Handle("POST /sign/{secret}", s.open(s.signByLink))
}

// roundRoutes are how we see it: question sets answered separately, opened together. {space} is where the round lives, but
// for the list of all and for beginning one.
func (s *Site) roundRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/rounds", s.signedIn(s.rounds))
	mux.Handle("POST /s/{space}/rounds", s.signedIn(s.beginRound))
	mux.Handle("GET /s/{space}/rounds/new", s.signedIn(s.beginRoundPage))
	mux.Handle("GET /s/{space}/rounds/{id}", s.signedIn(s.round))
	mux.Handle("POST /s/{space}/rounds/{id}/voice", s.signedIn(s.chooseVoice))
	mux.Handle("POST /s/{space}/rounds/{id}/ask", s.signedIn(s.askMore))
	mux.Handle("POST /s/{space}/rounds/{id}/more", s.signedIn(s.allowMore))
	mux.Handle("POST /s/{space}/rounds/{id}/cancel", s.signedIn(s.cancelRound))
	mux.Handle("POST /s/{space}/rounds/{id}/gaps", s.signedIn(s.answerGap))
}

// commitmentRoutes are promises: the list, the forms below it, and each promise with what can be done about it.
func (s *Site) commitmentRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/commitments", s.signedIn(s.commitments))
	mux.Handle("POST /s/{space}/commitments", s.signedIn(s.makeCommitment))
	mux.Handle("GET /s/{space}/commitments.csv", s.signedIn(s.commitmentsCSV))
	mux.Handle("GET /s/{space}/import", s.signedIn(s.importPage))
	mux.Handle("POST /s/{space}/import", s.signedIn(s.importPromises))
	mux.Handle("POST /s/{space}/commitments/ask", s.signedIn(s.askCommitment))
	mux.Handle("POST /s/{space}/commitments/drafts/{draft}/throw-away", s.signedIn(s.throwDraft))
	mux.Handle("GET /s/{space}/commitments/{id}", s.signedIn(s.commitment))
	mux.Handle("GET /s/{space}/commitments/{id}/on/{day}", s.signedIn(s.commitment))
	mux.Handle("POST /s/{space}/commitments/{id}/{act}", s.signedIn(s.actOnCommitment))
	mux.Handle("POST /s/{space}/commitments/{id}/on/{day}/{act}", s.signedIn(s.actOnCommitment))
}

// personRoutes are about a person, whatever they act in.
func (s *Site) personRoutes(mux *http.ServeMux) {
	mux.Handle("GET /you", s.signedIn(s.you))
	mux.Handle("POST /you/name", s.signedIn(s.rename))
	mux.Handle("POST /you/appearance", s.signedIn(s.setTheme))
	mux.Handle("POST /you/sessions/end", s.signedIn(s.endSession))
	mux.Handle("POST /you/sessions/end-others", s.signedIn(s.endOthers))
	mux.Handle("POST /you/sessions/end-all", s.signedIn(s.endAll))
	mux.Handle("GET /you/finish", s.signedIn(s.finishPage))
	mux.Handle("POST /you/finish", s.signedIn(s.finish))
	mux.Handle("GET /you/address", s.signedIn(s.addressPage))
	mux.Handle("POST /you/address", s.signedIn(s.changeAddress))
	mux.Handle("GET /you/passphrase", s.signedIn(s.passphrasePage))
	mux.Handle("POST /you/passphrase", s.signedIn(s.changePassphrase))
	mux.Handle("GET /you/new-passphrase", s.signedIn(s.newPassphrasePage))
	mux.Handle("POST /you/new-passphrase", s.signedIn(s.newPassphrase))
	mux.Handle("GET /you/codes", s.signedIn(s.codesPage))
	mux.Handle("POST /you/codes", s.signedIn(s.makeCodes))
	mux.Handle("GET /you/tokens", s.signedIn(s.tokens))
	mux.Handle("POST /you/tokens", s.signedIn(s.makeToken))
	mux.Handle("POST /you/tokens/revoke", s.signedIn(s.revokeToken))
	mux.Handle("GET /you/erase", s.signedIn(s.erasePage))
	mux.Handle("POST /you/erase", s.signedIn(s.eraseAccount))
}

// operatorRoutes are for whoever runs the machine.
func (s *Site) operatorRoutes(mux *http.ServeMux) {
	mux.Handle("GET /operator", s.operate(s.operatorPage))
	mux.Handle("POST /operator/host", s.operate(s.setHost))
	mux.Handle("POST /operator/founding-links", s.operate(s.newFoundingLink))
	mux.Handle("POST /operator/founding-links/revoke", s.operate(s.revokeFoundingLink))
	mux.Handle("GET /operator/sign-ins", s.operate(s.signInsPage))
	mux.Handle("POST /operator/sign-ins", s.operate(s.findSignIn))
	mux.Handle("POST /operator/sign-ins/reset", s.operate(s.resetSignIn))
	mux.Handle("GET /operator/notices", s.operate(s.noticesPage))
	mux.Handle("POST /operator/notices", s.operate(s.announce))
	mux.Handle("POST /operator/notices/replace", s.operate(s.replace))
	mux.Handle("POST /operator/notices/confirm", s.operate(s.confirmReset))
	mux.Handle("GET /operator/erasures", s.operate(s.erasuresPage))
	mux.Handle("POST /operator/erasures", s.operate(s.eraseByLaw))
}

// checkinRoutes are the check-ins of a partnership, and the topics that wait for them.
func (s *Site) checkinRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/checkins", s.signedIn(s.checkins))
	mux.Handle("POST /s/{space}/checkins", s.signedIn(s.arrangeCheckin))
	mux.Handle("GET /s/{space}/checkins/new", s.signedIn(s.newCheckin))
	mux.Handle("GET /s/{space}/checkins/{id}", s.signedIn(s.checkin))
	mux.Handle("GET /s/{space}/checkins/{id}/sheet", s.signedIn(s.checkinSheet))
	mux.Handle("POST /s/{space}/checkins/{id}/move", s.signedIn(s.moveCheckin))
	mux.Handle("POST /s/{space}/checkins/{id}/cancel", s.signedIn(s.cancelCheckin))
	mux.Handle("POST /s/{space}/checkins/{id}/took-place", s.signedIn(s.tookPlace))
	mux.Handle("POST /s/{space}/checkins/{id}/did-not-take-place", s.signedIn(s.didNotTakePlace))
	mux.Handle("POST /s/{space}/talks", s.signedIn(s.weTalked))
	mux.Handle("POST /s/{space}/topics", s.signedIn(s.addTopic))
	mux.Handle("POST /s/{space}/topics/{id}/drop", s.signedIn(s.dropTopic))
}

// peopleRoutes are about parties and people. {space} is the common space, but for a question that is asked in a room.
func (s *Site) peopleRoutes(mux *http.ServeMux) {
	mux.Handle("GET /s/{space}/people", s.signedIn(s.people))
	mux.Handle("GET /s/{space}/people/{member}", s.signedIn(s.member))
	mux.Handle("POST /s/{space}/people/{member}/roles", s.signedIn(s.changeRoles))
	mux.Handle("POST /s/{space}/people/{member}/remove", s.signedIn(s.removeMember))
	mux.Handle("POST /s/{space}/people/{member}/deputy", s.signedIn(s.appointDeputy))
	mux.Handle("POST /s/{space}/people/{member}/confirm", s.signedIn(s.confirmColleague))
	mux.Handle("POST /s/{space}/deputies/{id}/end", s.signedIn(s.endDeputy))
	mux.Handle("GET /s/{space}/you", s.signedIn(s.yourPart))
	mux.Handle("POST /s/{space}/you", s.signedIn(s.changeYourself))
	mux.Handle("POST /s/{space}/you/leave", s.signedIn(s.leaveAsMember))
	mux.Handle("POST /s/{space}/you/erasure", s.signedIn(s.askErasure))
	mux.Handle("POST /s/{space}/erasures/{id}", s.signedIn(s.answerErasure))
	mux.Handle("POST /s/{space}/invitations", s.signedIn(s.inviteParty))
	mux.Handle("POST /s/{space}/invitations/person", s.signedIn(s.invitePerson))
	mux.Handle("GET /s/{space}/invitations/{id}", s.signedIn(s.invitation))
	mux.Handle("POST /s/{space}/invitations/{id}/link", s.signedIn(s.newInvitationLink))
	mux.Handle("POST /s/{space}/invitations/{id}/revoke", s.signedIn(s.revokeInvitation))
	mux.Handle("GET /s/{space}/questions/{id}", s.signedIn(s.question))
	mux.Handle("POST /s/{space}/questions/{id}", s.signedIn(s.answerQuestion))
	mux.Handle("GET /s/{space}/party", s.signedIn(s.party))
	mux.Handle("POST /s/{space}/party", s.signedIn(s.changeParty))
	mux.Handle("GET /s/{space}/leave", s.signedIn(s.leavePage))
	mux.Handle("POST /s/{space}/leave", s.signedIn(s.leave))
	mux.Handle("GET /s/{space}/parties/{party}/remove", s.signedIn(s.removePartyPage))
	mux.Handle("POST /s/{space}/parties/{party}/remove", s.signedIn(s.removeParty))
	mux.Handle("POST /s/{space}/removals/{id}/keep", s.signedIn(s.keepParty))
	mux.Handle("GET /s/{space}/close", s.signedIn(s.closePage))
	mux.Handle("POST /s/{space}/close", s.signedIn(s.close))
	mux.Handle("POST /s/{space}/notices/{id}/stop", s.signedIn(s.stopNotice))
}
