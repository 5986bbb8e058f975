// Package api is Portiek for programs: the same acts, the same decisions and the same refusals as the pages, over JSON.
//
// Who asks is told by a token in the Authorization header and by nothing else: a page's cookie counts for nothing here. Every
// operation stands in one table with the act that it is, and who may do that act follows from the protocol in force. What the
// API offers is described at /api/openapi.json, which is made from the same table.
package api
