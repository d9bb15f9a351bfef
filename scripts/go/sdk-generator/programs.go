package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
)

// The generator of programs in a language, and the file that has the program.
type generator struct {
	generate func(*pcl.Program) (map[string][]byte, hcl.Diagnostics, error)
	file     string
}

var generators = map[string]generator{
	"go":     {gogen.GenerateProgram, "main.go"},
	"nodejs": {nodejs.GenerateProgram, "index.ts"},
	"python": {python.GenerateProgram, "__main__.py"},
}

// Translate programs: a JSON object has the text of each program by its name, before and after.
func translatePrograms(path string, language string) error {
	target, known := generators[language]
	if !known {
		return fmt.Errorf("no programs are written in %s", language)
	}

	loader, err := load(path)
	if err != nil {
		return err
	}

	var programs map[string]string
	if err := json.NewDecoder(os.Stdin).Decode(&programs); err != nil {
		return err
	}
	for name, text := range programs {
		programs[name], err = translate(text, loader, target)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(programs)
}

func translate(text string, loader *loader, target generator) (string, error) {
	parser := syntax.NewParser()
	if err := parser.ParseFile(strings.NewReader(text), "program.pp"); err != nil {
		return "", err
	}
	if parser.Diagnostics.HasErrors() {
		return "", parser.Diagnostics
	}

	program, diagnostics, err := pcl.BindProgram(parser.Files, loader)
	if err != nil {
		return "", err
	}
	if diagnostics.HasErrors() {
		return "", diagnostics
	}

	files, diagnostics, err := target.generate(program)
	if err != nil {
		return "", err
	}
	if diagnostics.HasErrors() {
		return "", diagnostics
	}
	return string(files[target.file]), nil
}
