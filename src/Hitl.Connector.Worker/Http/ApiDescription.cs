using Hitl.Connector.Accounts;
using Microsoft.OpenApi;

namespace Hitl.Connector.Worker.Http;

/// <summary>The HTTP API described by itself: <c>/openapi.json</c>, made from the endpoints as they are.</summary>
public static class ApiDescription
{
    private const string Bearer = "bearer";

    public static void AddDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            // Descriptions follow the same contracts as answers do.
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WorkerJson.Default);
            json.SerializerOptions.IgnoreReadOnlyProperties = true;
            json.SerializerOptions.DefaultIgnoreCondition = WorkerJson.Default.Options.DefaultIgnoreCondition;
        });
        services.AddOpenApi(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Hitl.Connector",
                    Version = "v1",
                    Description = "Read what the worker decided and why. Keys: hitl keys add --account ACCOUNT --scopes read",
                };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "A key from: hitl keys add" },
                };
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                // Answers leave out what is null.
                foreach (var property in context.JsonTypeInfo.Properties.Where(p => p.IsGetNullable))
                {
                    schema.Required?.Remove(property.Name);
                }

                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessScopes>().Any())
                {
                    operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
                }

                return Task.CompletedTask;
            });
        });
    }

    public static void MapDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi.json");

    /// <summary>Says that a call can be refused for its key, and with these answers besides.</summary>
    public static RouteHandlerBuilder RefusesWith(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        route.Produces<ApiProblem>(StatusCodes.Status401Unauthorized).Produces<ApiProblem>(StatusCodes.Status403Forbidden);
        foreach (var status in statuses)
        {
            route.Produces<ApiProblem>(status);
        }

        return route;
    }
}
