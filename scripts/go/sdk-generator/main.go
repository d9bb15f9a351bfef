// Write the SDKs of a package from its schema, and translate programs that use the package.
//
//	sdk-generator sdk SCHEMA LANGUAGE FOLDER   writes an SDK into the folder
//	sdk-generator programs SCHEMA LANGUAGE     prints programs, which it reads in PCL
//
// The files are those that `pulumi package gen-sdk` makes, and the programs those of `pulumi import`
// and `pulumi convert`. These commands ask a language host for them, and the hosts whose source is a
// Go module are older than this.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// A loader of the one package: its schema refers to no other.
type loader struct {
	pkg *schema.Package
}

func (l *loader) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	if l.pkg == nil || l.pkg.Name != name {
		return nil, fmt.Errorf("there is no schema of the package %s", name)
	}
	return l.pkg, nil
}

func (l *loader) LoadPackageV2(
	_ context.Context, descriptor *schema.PackageDescriptor,
) (*schema.Package, error) {
	return l.LoadPackage(descriptor.Name, descriptor.Version)
}

func (l *loader) LoadPackageReference(
	name string, version *semver.Version,
) (schema.PackageReference, error) {
	pkg, err := l.LoadPackage(name, version)
	if err != nil {
		return nil, err
	}
	return pkg.Reference(), nil
}

func (l *loader) LoadPackageReferenceV2(
	_ context.Context, descriptor *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return l.LoadPackageReference(descriptor.Name, descriptor.Version)
}

// Read a schema, and return a loader of its package.
func load(path string) (*loader, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}

	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}

	loader := &loader{}
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}

	loader.pkg = pkg
	return loader, nil
}

func run(arguments []string) error {
	if len(arguments) == 4 && arguments[0] == "sdk" {
		return writeSDK(arguments[1], arguments[2], arguments[3])
	}
	if len(arguments) == 3 && arguments[0] == "programs" {
		return translatePrograms(arguments[1], arguments[2])
	}
	return fmt.Errorf("write sdk SCHEMA LANGUAGE FOLDER, or programs SCHEMA LANGUAGE")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
