// Only the service's own description is shown: no validator, no address from the query string, no token kept.
SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#swagger-ui",
  layout: "BaseLayout",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  queryConfigEnabled: false,
  persistAuthorization: false,
  validatorUrl: null,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
});
