package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"entente/partnership"
)

// proof is a piece of evidence in the story.
type proof struct {
	turn *turn
	id   partnership.EvidenceID
}

// states, links and files are the three ways to show something.
func (t *turn) states(day int, clock, who, title string) *proof {
	return t.proves(day, clock, who, partnership.AddEvidence{Kind: partnership.Statement, Title: partnership.Text(title)}, 0)
}

func (t *turn) links(day int, clock, who, title, link string) *proof {
	return t.proves(day, clock, who, partnership.AddEvidence{Kind: partnership.Link, Title: partnership.Text(title), Link: partnership.Text(link)}, 0)
}

func (t *turn) files(day int, clock, who, title, name string, data func() ([]byte, error), criterion int) *proof {
	e := &proof{turn: t}
	play := t.of.play
	play.at(day, clock, func() error {
		at, err := play.space(who, t.of.space)
		if err != nil {
			return err
		}
		content, err := data()
		if err != nil {
			return err
		}
		f, err := play.Files.Put(play.ctx, string(at), bytes.NewReader(content))
		if err != nil {
			return err
		}
		no, err := play.give(who, t.of.space, &partnership.AddEvidence{
			About: t.ref(criterion), Kind: partnership.File, Title: partnership.Text(title), SHA: partnership.Text(f.SHA.String()),
			Name: partnership.Text(name), Type: partnership.Text(f.Type), Size: f.Size,
		})
		e.id = partnership.EvidenceID(no)
		return err
	})
	return e
}

func (t *turn) proves(day int, clock, who string, c partnership.AddEvidence, criterion int) *proof {
	e := &proof{turn: t}
	t.of.play.say(day, clock, who, t.of.space, func() partnership.Command {
		c.About = t.ref(criterion)
		return &c
	}, func(no uint64) { e.id = partnership.EvidenceID(no) })
	return e
}

// ref is the promise, the occurrence, or one of its criteria.
func (t *turn) ref(criterion int) partnership.Ref {
	if criterion > 0 {
		return t.of.id.Once().Ref().Of(partnership.CriterionPart(criterion))
	}
	return t.occurrence().Ref()
}

func (e *proof) confirmed(day int, clock, who string) {
	e.turn.of.play.say(day, clock, who, e.turn.of.space, func() partnership.Command {
		return &partnership.ConfirmEvidence{Evidence: e.id}
	}, nil)
}

func (e *proof) contested(day int, clock, who string, c partnership.ContestEvidence) {
	e.turn.of.play.say(day, clock, who, e.turn.of.space, func() partnership.Command {
		c.Evidence = e.id
		return &c
	}, nil)
}

func (e *proof) withdrawn(day int, clock, who, reason string) {
	e.turn.of.play.say(day, clock, who, e.turn.of.space, func() partnership.Command {
		return &partnership.WithdrawEvidence{Evidence: e.id, Reason: partnership.Text(reason)}
	}, nil)
}

// report is a PDF of one page for each part: a heading and lines, in Helvetica.
func report(pages ...[]string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(text string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	b.WriteString("%PDF-1.4\n")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 4+2*i))
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(pages)))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	for i, lines := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 5+2*i))
		text := content(lines)
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

// content draws a page's lines, the first one larger.
func content(lines []string) string {
	plain := strings.NewReplacer("\\", "\\\\", "(", "\\(", ")", "\\)", "’", "\\222", "“", "\\223", "”", "\\224", "£", "\\243")
	var b strings.Builder
	b.WriteString("BT /F1 20 Tf 60 770 Td 18 TL\n")
	for i, line := range lines {
		fmt.Fprintf(&b, "(%s) Tj T*\n", plain.Replace(line))
		if i == 0 {
			b.WriteString("T* /F1 11 Tf\n")
		}
	}
	return b.String() + "ET"
}

// bars is a picture of a bar chart, without words.
func bars(heights ...int) ([]byte, error) {
	const step, width, tall = 36, 24, 160
	m := image.NewRGBA(image.Rect(0, 0, step*len(heights)+12, tall+20))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	ink := image.NewUniform(color.RGBA{R: 0x2b, G: 0x4a, B: 0x5e, A: 0xff})
	for i, h := range heights {
		draw.Draw(m, image.Rect(12+i*step, tall+10-h, 12+i*step+width, tall+10), ink, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}
