using System.Text;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Tests.Models;

public sealed class ModelDirectoryTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("models").FullName;

    public ModelDirectoryTests()
    {
        foreach (var file in Directory.EnumerateFiles(ShippedModels.Directory))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Load_FileMissing_NamesTheFile()
    {
        File.Delete(Path.Combine(directory, "intent.onnx"));

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldContain("intent.onnx");
    }

    [Fact]
    public void Load_FileChanged_NamesTheFileAndItsHash()
    {
        var path = Path.Combine(directory, "wants_human.features");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldSatisfyAllConditions(
            m => m.ShouldContain("wants_human.features"),
            m => m.ShouldContain("SHA-256"));
    }

    [Fact]
    public void Load_WordListsThatAreNone_NamesTheFile()
    {
        var rubbish = "no words"u8.ToArray();
        File.WriteAllBytes(Path.Combine(directory, "language.words"), rubbish);
        Rewrite(ModelDirectory.ReadManifest(directory), e => e.Name == "language" ? e with { WordsSha256 = ModelEntry.HashOf(rubbish) } : e);

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldSatisfyAllConditions(
            m => m.ShouldContain("language.words"),
            m => m.ShouldContain("not a file of words"));
    }

    [Fact]
    public void Load_NotOnnx_SaysThatItCannotBeOpened()
    {
        var manifest = ModelDirectory.ReadManifest(directory);
        var rubbish = "this is no model"u8.ToArray();
        File.WriteAllBytes(Path.Combine(directory, "intent.onnx"), rubbish);
        Rewrite(manifest, e => e.Name == "intent" ? e with { Sha256 = ModelEntry.HashOf(rubbish) } : e);

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldContain("intent.onnx");
    }

    [Fact]
    public void Load_LabelMapOfWrongLength_SaysBothLengths()
    {
        Rewrite(ModelDirectory.ReadManifest(directory), e => e.Name == "sentiment" ? e with { Labels = ["negative", "positive"] } : e);

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldContain("3 outputs, the manifest names 2 labels");
    }

    [Theory]
    [InlineData("values", "valuez", "input named valuez")]
    [InlineData("probabilities", "probabilitees", "no output named probabilities; its outputs are logits, probabilitees")]
    public void Load_OnnxWithOtherInputsOrOutputs_SaysWhich(string name, string other, string problem)
    {
        var path = Path.Combine(directory, "abuse.onnx");
        var graph = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(path)).Replace(name, other, StringComparison.Ordinal));
        File.WriteAllBytes(path, graph);
        Rewrite(ModelDirectory.ReadManifest(directory), e => e.Name == "abuse" ? e with { Sha256 = ModelEntry.HashOf(graph) } : e);

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldSatisfyAllConditions(
            m => m.ShouldContain("abuse.onnx"),
            m => m.ShouldContain(problem));
    }

    [Fact]
    public void ReadSeen_ListChangedOrNoList_NamesTheFile()
    {
        var list = SeenTexts.Of(["where is my order?"]).ToBytes();
        var entry = ModelDirectory.ReadManifest(directory).Models[0] with { Seen = "own.seen", SeenSha256 = ModelEntry.HashOf(list) };
        var path = Path.Combine(directory, "own.seen");
        File.WriteAllBytes(path, list);
        ModelDirectory.ReadSeen(directory, entry).ShouldNotBeNull().Contains("Where is my order?").ShouldBeTrue();

        File.WriteAllBytes(path, list[..^1]);
        Should.Throw<ModelLoadException>(() => ModelDirectory.ReadSeen(directory, entry)).Message.ShouldContain("SHA-256");
        Should.Throw<ModelLoadException>(() => ModelDirectory.ReadSeen(directory, entry with { SeenSha256 = ModelEntry.HashOf(list[..^1]) })).Message.ShouldContain("no list of training texts");
    }

    [Fact]
    public void Load_LabelsOfTopicsInAnotherOrder_SaysWhichAreNeeded()
    {
        Rewrite(ModelDirectory.ReadManifest(directory), e => e.Name == "topics" ? e with { Labels = [.. e.Labels.Reverse()] } : e);

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldContain("topics needs payment, legal, medical");
    }

    [Fact]
    public void Load_ModelNotInManifest_SaysWhich()
    {
        var manifest = ModelDirectory.ReadManifest(directory);
        var without = manifest with { Models = [.. manifest.Models.Where(m => m.Name != "language")] };
        File.WriteAllBytes(Path.Combine(directory, ModelManifest.FileName), without.ToBytes());

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldContain("language");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"format\":1,\"version\":\"1\",\"models\":[],\"surprise\":1}")]
    [InlineData("{\"format\":99,\"version\":\"1\",\"models\":[]}")]
    public void Load_ManifestThatIsNone_NamesTheManifest(string text)
    {
        File.WriteAllText(Path.Combine(directory, ModelManifest.FileName), text);

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldContain(ModelManifest.FileName);
    }

    [Fact]
    public void Load_ManifestNamesAPath_IsRefused()
    {
        Rewrite(ModelDirectory.ReadManifest(directory), e => e with { File = "../" + e.File });

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(directory)).Message.ShouldContain("not paths");
    }

    [Fact]
    public void Shipped_AllModels_StayUnder25Megabytes()
    {
        Directory.EnumerateFiles(ShippedModels.Directory).Sum(f => new FileInfo(f).Length).ShouldBeLessThan(25_000_000);
    }

    private void Rewrite(ModelManifest manifest, Func<ModelEntry, ModelEntry> change) =>
        File.WriteAllBytes(Path.Combine(directory, ModelManifest.FileName), (manifest with { Models = [.. manifest.Models.Select(change)] }).ToBytes());
}
