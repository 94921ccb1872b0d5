using Hitl.Connector.Models.Notes;
using Hitl.Connector.Models.Transformers;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>The models of a directory, those of an account in place of the shipped ones of the same name, and transformers in place of either.</summary>
public sealed class LoadedModels : IDisposable
{
    private readonly string directory;
    private DetailModel? details;
    private readonly List<IDisposable> owned = [];
    private readonly Dictionary<string, ITextModel> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SignModel> signs = new(StringComparer.Ordinal);

    private LoadedModels(string directory) => this.directory = directory;

    /// <summary>By name.</summary>
    public IReadOnlyList<ModelStamp> Stamps =>
        [.. texts.Values.Select(m => m.Stamp).Concat(signs.Values.Select(m => m.Stamp)).OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit; the message names it.</exception>
    public static LoadedModels Load(string directory, string? accountDirectory, IReadOnlyDictionary<string, TransformerOptions> transformers)
    {
        var loaded = new LoadedModels(directory);
        try
        {
            var shipped = loaded.Add(directory, null);
            if (accountDirectory is not null)
            {
                loaded.Add(accountDirectory, shipped);
            }

            foreach (var (name, options) in transformers)
            {
                var transformer = TransformerModel.Load(options, TransformerModel.RoleOf(name, loaded.texts, options));
                loaded.owned.Add(transformer);
                loaded.texts[name] = transformer;
            }

            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <exception cref="ModelLoadException">There is none of this name.</exception>
    public ITextModel Text(string name) => texts.GetValueOrDefault(name) ?? throw None(name);

    /// <exception cref="ModelLoadException">There is none of this name.</exception>
    public SignModel Signs(string name) => signs.GetValueOrDefault(name) ?? throw None(name);

    /// <summary>The model that finds details; always the shipped one.</summary>
    /// <exception cref="ModelLoadException">The directory has none, or it is missing or corrupt.</exception>
    public DetailModel Details => details ??= ModelDirectory.ReadManifest(directory).Details is { } entry
        ? DetailModel.Load(directory, entry)
        : throw new ModelLoadException(Path.Combine(directory, ModelManifest.FileName), "it names no model of details");

    public void Dispose()
    {
        foreach (var model in owned)
        {
            model.Dispose();
        }
    }

    private Encoder.TextEncoder? Add(string source, Encoder.TextEncoder? known)
    {
        var read = ModelDirectory.Load(source, known);
        owned.Add(read);
        foreach (var model in read.Models)
        {
            texts[model.Entry.Name] = model;
        }

        foreach (var model in ModelDirectory.LoadSigns(source))
        {
            owned.Add(model);
            signs[model.Entry.Name] = model;
        }

        return read.Encoder;
    }

    private ModelLoadException None(string name) => new(Path.Combine(directory, ModelManifest.FileName), $"it has no model named {name}");
}
