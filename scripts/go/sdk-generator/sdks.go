package main

import (
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
)

const tool = "pulumi-language"

func generateSDK(path string, language string) (map[string][]byte, error) {
	loader, err := load(path)
	if err != nil {
		return nil, err
	}

	// `pulumi package add` sets it too; then Go gets a go.mod.
	loader.pkg.SupportPack = true
	switch language {
	case "nodejs":
		return nodejs.GeneratePackage(tool, loader.pkg, nil, nil, false, loader)
	case "go":
		return gogen.GeneratePackage(tool, loader.pkg, nil)
	case "python":
		return python.GeneratePackage(tool, loader.pkg, nil, loader)
	}
	return nil, fmt.Errorf("no SDK is written for %s", language)
}

func writeSDK(schema string, language string, folder string) error {
	files, err := generateSDK(schema, language)
	if err != nil {
		return err
	}

	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
