// Package api is the counter of the house: HTTP in, HTTP out. It is the only room that knows Echo.
//
// It promises that every route stands in one table with who may use it (a route without a policy keeps the server
// from starting), that a request is read strictly (an unknown field, parameter or value is refused by name), that
// every answer, refusals included, carries the security headers and no internal text, and that refusals are problem
// details with a stable code in the caller's language. It does not know SQL, and it decides nothing about tickets:
// the Desk does.
//
//	@title						问题清单 qingdan API
//	@version					1
//	@description				生态环境问题从登记、交办、整改、验收到销号的台账。错误为 RFC 9457 problem+json,code 稳定;detail 与 message 随 Accept-Language(zh-CN 默认,en)。
//	@license.name				Apache-2.0
//	@license.url				https://www.apache.org/licenses/LICENSE-2.0
//	@BasePath					/
//	@accept						json
//	@produce					json
//	@securityDefinitions.apikey	bearer
//	@in							header
//	@name						Authorization
package api
