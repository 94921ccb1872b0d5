using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>A request schema ready to validate, with errors in words.</summary>
internal sealed partial class CompiledSchema
{
    /// <summary>How the message of a type error begins.</summary>
    public const string WrongType = "has the wrong type";

    private readonly JsonSchema schema;

    public CompiledSchema(JObject document, JObject schema) =>
        this.schema = JsonSchema.FromJsonAsync(RequestSchema.Build(document, schema).ToString()).GetAwaiter().GetResult();

    /// <param name="root">How pointers begin, such as <c>body</c>.</param>
    public IReadOnlyList<Finding> Check(JToken value, string root) =>
        [.. Leaves(schema.Validate(value)).GroupBy(e => (e.Path, e.Kind)).SelectMany(g => Messages([.. g], value).Select(m => new Finding(root + Pointer(g.Key.Path), m))).Distinct()];

    private static IEnumerable<string> Messages(IReadOnlyList<ValidationError> errors, JToken value) => errors[0].Kind is ValidationErrorKind.NotInEnumeration
        ? [$"is none of {string.Join(", ", errors.SelectMany(e => e.Schema.ActualSchema.Enumeration).Distinct())}"]
        : errors.Select(e => Message(e, Actual(value, e.Path)));

    private static IEnumerable<ValidationError> Leaves(IEnumerable<ValidationError> errors) => errors.SelectMany(e =>
        e is ChildSchemaValidationError parent ? Branches(parent) : [e]);

    /// <summary>Of alternatives that all fail, the errors of the one that was most likely meant.</summary>
    private static IEnumerable<ValidationError> Branches(ChildSchemaValidationError parent)
    {
        var branches = parent.Errors.Values.Select(b => Leaves(b).ToList()).Where(b => b.Count > 0).ToList();

        // A branch of another type than the value says nothing about the value.
        var meant = branches.Where(b => !b.Any(e => e.Path == parent.Path && IsTypeError(e.Kind))).OrderBy(b => b.Count).FirstOrDefault();
        // Alternatives told apart by one word (Intercom's data_type): none was meant more than the others.
        var sameWord = branches.Count > 1 && branches.All(b => b is [{ Kind: ValidationErrorKind.NotInEnumeration } only] && only.Path == branches[0][0].Path);
        return sameWord ? branches.SelectMany(b => b) : meant ?? (branches.Count == 1 ? branches[0] : [parent]);
    }

    private static bool IsTypeError(ValidationErrorKind kind) => kind.ToString().EndsWith("Expected", StringComparison.Ordinal);

    private static string Pointer(string? path)
    {
        var inner = (path ?? "").TrimStart('#', '/');
        return inner.Length == 0 ? "" : "/" + Index().Replace(inner, ".*").Replace('.', '/').TrimStart('/');
    }

    private static string Message(ValidationError error, string actual) => error.Kind switch
    {
        ValidationErrorKind.NoAdditionalPropertiesAllowed when IsReadOnly(error) => "is read-only and must not be sent",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => "is not in the description",
        ValidationErrorKind.PropertyRequired => "is required",
        ValidationErrorKind.NotAnyOf => $"is {actual}, which fits none of the alternatives: {string.Join(", ", error.Schema.ActualSchema.AnyOf.Select(Kind).Distinct())}",
        var kind when IsTypeError(kind) => $"{WrongType}: {actual}, {kind}",
        var kind => $"is refused: {kind}",
    };

    /// <summary>The type of what was sent, as JSON calls it.</summary>
    private static string Actual(JToken root, string? path)
    {
        var inner = (path ?? "").TrimStart('#', '/');
        var token = inner.Length == 0 ? root : PlainPath().IsMatch(inner) ? root.SelectToken(inner) : null;
        return token?.Type.ToString().ToLowerInvariant() ?? "a value";
    }

    private static string Kind(JsonSchema alternative) => alternative.ActualSchema.Type.ToString().ToLowerInvariant();

    private static bool IsReadOnly(ValidationError error) =>
        error.Schema.ActualSchema.ExtensionData?.TryGetValue(RequestSchema.ReadOnlyNames, out var names) == true
        && names is IEnumerable<object> list
        && list.Any(n => string.Equals(n.ToString(), error.Property, StringComparison.Ordinal));

    [GeneratedRegex(@"^[\w.\[\]]+$")]
    private static partial Regex PlainPath();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
