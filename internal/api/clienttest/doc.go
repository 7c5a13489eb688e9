// Package clienttest is a client that a public generator (oapi-codegen) made from docs/openapi.json; the
// tests of package api run the worked examples of docs/api.md with it.
//
//	go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config config.yaml ../../../docs/openapi.json
package clienttest
