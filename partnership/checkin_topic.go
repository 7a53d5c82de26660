package partnership

import (
	"fmt"
	"slices"
)

// TopicID names a topic: the number of its topic.added entry.
type TopicID uint64

// Topic is a line that somebody wants to talk about. It is on the next check-in of its space, or waits for one; what
// was not talked about is on the one after.
type Topic struct {
	ID      TopicID
	Party   PartyID // who brings it
	Text    Text
	About   Ref // the item it came from; zero if none
	Added   Meta
	Dropped uint64    // the entry with which it was taken off the list; 0 while it is on it
	Talked  CheckinID // where it was talked about; 0 if it was not

	talkedNo uint64 // the entry that says so
}

// Open tells whether it is still to be talked about.
func (t Topic) Open() bool { return t.Dropped == 0 && t.Talked == 0 }

// AddTopic brings a line to the next check-in of the space.
type AddTopic struct {
	Text  Text `json:"text" text:"1-200"`
	About Ref  `json:"about"` // an item of the same space; zero if none
}

func (c AddTopic) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if c.About != (Ref{}) {
		if !in.State.Exists(c.About) {
			return nil, ErrNotFound
		}
		if _, on := in.State.TopicAbout(c.About); on {
			return nil, conflict("this is on the list for the next check-in already")
		}
	}
	return []Event{TopicAdded{Party: m.Party, Text: c.Text, About: c.About}}, nil
}

// TopicAdded is a line to talk about.
type TopicAdded struct {
	Party PartyID `json:"party"`
	Text  Text    `json:"text"`
	About Ref     `json:"about,omitzero"`
}

func (e TopicAdded) apply(s *State, m Meta) {
	s.checkin.topics = append(s.checkin.topics, Topic{ID: TopicID(m.No), Party: e.Party, Text: e.Text, About: e.About, Added: m})
}

// DropTopic takes one's own organisation's topic off the list; no reason is asked for.
type DropTopic struct {
	Topic TopicID `json:"topic"`
}

func (c DropTopic) decide(in In) ([]Event, error) {
	m, _ := in.member()
	t, ok := in.State.Topic(c.Topic)
	switch {
	case !ok:
		return nil, ErrNotFound
	case t.Party != m.Party:
		return nil, forbidden("only the organisation that brings a topic can drop it")
	case t.Talked != 0:
		return nil, conflict("this has been talked about")
	case t.Dropped != 0:
		return nil, conflict("this has been dropped already")
	}
	return []Event{TopicDropped(c)}, nil
}

// TopicDropped says that a topic is off the list.
type TopicDropped struct {
	Topic TopicID `json:"topic"`
}

func (e TopicDropped) apply(s *State, m Meta) {
	if t := s.topicAt(e.Topic); t != nil {
		t.Dropped = m.No
	}
}

func (s *State) topicAt(id TopicID) *Topic {
	return find(s.checkin.topics, id, func(t Topic) TopicID { return t.ID })
}

// Topic finds a topic.
func (s *State) Topic(id TopicID) (Topic, bool) {
	if t := s.topicAt(id); t != nil {
		return *t, true
	}
	return Topic{}, false
}

// OpenTopics lists what is still to be talked about, oldest first: what the next check-in of this space begins with,
// also what was carried over from the last.
func (s *State) OpenTopics() []Topic {
	return slices.DeleteFunc(slices.Clone(s.checkin.topics), func(t Topic) bool { return !t.Open() })
}

// TopicAbout is the open topic that came from the item, if there is one.
func (s *State) TopicAbout(r Ref) (Topic, bool) {
	for _, t := range s.checkin.topics {
		if t.Open() && t.About == r {
			return t, true
		}
	}
	return Topic{}, false
}

// TopicsOf are the topics of a check-in that took place: what was talked about, and what was on the list and was
// carried over. Of any other check-in both are empty.
func (s *State) TopicsOf(id CheckinID) (talked, carried []Topic) {
	c := s.checkinAt(id)
	if c == nil || c.On == "" {
		return nil, nil
	}
	at := c.Noted.No
	for _, t := range s.checkin.topics {
		switch {
		case t.Talked == id:
			talked = append(talked, t)
		case t.Added.No < at && (t.Dropped == 0 || t.Dropped > at) && (t.Talked == 0 || t.talkedNo > at):
			carried = append(carried, t)
		}
	}
	return talked, carried
}

func (e TopicAdded) says(v View, m Meta) string {
	return fmt.Sprintf("%s brought a topic: %s", v.author(m), e.Text)
}

func (e TopicDropped) says(v View, m Meta) string {
	if t := v.State.topicAt(e.Topic); t != nil {
		return fmt.Sprintf("%s dropped the topic “%s”", v.author(m), t.Text)
	}
	return v.author(m) + " dropped a topic"
}

// checkinTexts lists what can be found in topics.
func (s *State) checkinTexts() []Found {
	var list []Found
	for _, t := range s.checkin.topics {
		if t.Dropped == 0 {
			list = found(list, Ref{Kind: RefCheckin}, t.Text, "", t.Added)
		}
	}
	return list
}

// checkinAsks asks whether an arranged talk took place, once its day is over.
func (v View) checkinAsks(today Date) []Ask {
	if !v.leads() && !v.Is(Helper) {
		return nil
	}
	var list []Ask
	for _, c := range v.State.OpenCheckins() {
		if c.Date < today {
			list = append(list, Ask{Kind: AskTookPlace, Space: v.ID, Of: RefTo(RefCheckin, c.ID), By: c.Date, Since: c.Arranged})
		}
	}
	return list
}

// ForCheckin lists what comes to the next check-in of its space by itself: promises that are seen differently or await word,
// as long as they need the reader's attention and nobody has brought them.
func ForCheckin(views []View) []Signal {
	look := LookOver(views)
	return slices.DeleteFunc(Signals(views), func(x Signal) bool {
		of, err := x.Of.Occurrence()
		i := slices.IndexFunc(views, func(v View) bool { return v.ID == x.Space })
		if err != nil || i < 0 || !views[i].State.Standing(of, look).CheckIn || x.Rule != RuleDifferent && x.Rule != RuleAwaitingWord {
			return true
		}
		_, brought := views[i].State.TopicAbout(x.Of)
		return brought
	})
}
