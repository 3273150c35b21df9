package teams

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"time"
)

// Package writes the app package of Lotsen: the zip that an administrator uploads to
// the organisation's catalogue of Teams apps. The same options give the same bytes.
// Nothing is written if an option is wrong.
func Package(w io.Writer, o PackageOptions) error {
	m, err := o.manifest()
	if err != nil {
		return err
	}
	files := []struct {
		name string
		make func() ([]byte, error)
	}{
		{manifestFile, func() ([]byte, error) { return encoded(m) }},
		{englishFile, func() ([]byte, error) { return encoded(o.english()) }},
		{colorFile, func() ([]byte, error) { return drawn(colorIcon) }},
		{outlineFile, func() ([]byte, error) { return drawn(outlineIcon) }},
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, f := range files {
		content, err := f.make()
		if err != nil {
			return err
		}
		// The date is fixed, so that two packages can be compared.
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		entry, err := archive.CreateHeader(header)
		if err != nil {
			return fmt.Errorf("writing the package: %w", err)
		}
		if _, err := entry.Write(content); err != nil {
			return fmt.Errorf("writing the package: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("writing the package: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("writing the package: %w", err)
	}
	return nil
}

func drawn(draw func(io.Writer) error) ([]byte, error) {
	var out bytes.Buffer
	if err := draw(&out); err != nil {
		return nil, fmt.Errorf("drawing an icon: %w", err)
	}
	return out.Bytes(), nil
}
