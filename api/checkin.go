package api

import (
	"net/http"

	"entente/account"
	"entente/partnership"
)

// Checkins is when the parties of a space talk and talked.
type Checkins struct {
	Items  []Checkin `json:"items"`  // in the order in which they were recorded; the latest 200
	Topics []Topic   `json:"topics"` // what is still to be talked about, oldest first
}

// Checkin is an informal talk. What was said is nowhere.
type Checkin struct {
	ID        partnership.CheckinID   `json:"id"`
	Kind      partnership.CheckinKind `json:"kind,omitzero"` // "first" for a first meeting; none for the usual talk
	Date      partnership.Date        `json:"date,omitzero"` // for which it was arranged
	At        string                  `json:"at,omitzero"`   // "14:30", in the partnership's time zone
	Minutes   int                     `json:"minutes,omitzero"`
	Place     string                  `json:"place,omitzero"`
	Host      partnership.PartyID     `json:"host,omitzero"`
	On        partnership.Date        `json:"on,omitzero"` // the day on which it took place
	With      []partnership.PartyID   `json:"with"`        // who were there
	Cancelled bool                    `json:"cancelled"`
	Revision  uint64                  `json:"revision"` // the entry to name when changing it
}

// Topic is a line to talk about.
type Topic struct {
	ID    partnership.TopicID `json:"id"`
	Party partnership.PartyID `json:"party"` // who brings it
	Text  string              `json:"text"`
	About string              `json:"about,omitzero"` // the item it came from: commitment:42
}

func (a *API) checkinReads() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/spaces/{space}/checkins", id: "list-checkins", scope: account.Read, gives: Checkins{}, serve: a.checkins,
			says: "When the parties of a space talk and talked, and what waits to be talked about."},
	}
}

func (a *API) checkins(r *http.Request, c caller) (any, error) {
	var out Checkins
	err := a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		list := v.State.Checkins()
		for _, item := range list[max(0, len(list)-mostItems):] {
			out.Items = append(out.Items, checkinOf(item))
		}
		for _, t := range v.State.OpenTopics() {
			out.Topics = append(out.Topics, Topic{t.ID, t.Party, string(t.Text), t.About.String()})
		}
		return nil
	})
	return out, err
}

func checkinOf(c partnership.Checkin) Checkin {
	return Checkin{ID: c.ID, Kind: c.Kind, Date: c.Date, At: c.At, Minutes: c.Minutes, Place: string(c.Place), Host: c.Host,
		On: c.On, With: c.With, Cancelled: c.Cancelled != 0, Revision: c.Revision}
}
