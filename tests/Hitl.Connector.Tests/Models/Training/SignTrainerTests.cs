using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Tests.Models.Training;

public sealed class SignTrainerTests : IDisposable
{
    private static readonly string[] Names = ["asks", "calm"];
    private readonly string directory = Directory.CreateTempSubdirectory("signs").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Fit_RowsSpeakAgainstADirection_WeightStaysAtZero()
    {
        var rows = Enumerable.Range(0, 40).Select(i => new SignRow([i % 2, (i / 2) % 2], i % 2 == 0, 1, $"{i}", true)).ToList();

        LogisticFit.Fit(rows, [0, 0], 0.001, CancellationToken.None).Weights[0].ShouldBeLessThan(-1);
        LogisticFit.Fit(rows, [1, 0], 0.001, CancellationToken.None).Weights[0].ShouldBe(0);
    }

    [Fact]
    public async Task Train_WrittenAndLoaded_ScoresRowsInTheOrderItIsGiven()
    {
        using var model = await TrainAsync();
        model.For(["strange", "calm", "asks"]);

        var scores = model.Score([[9, 0, 1], [9, 1, 0], [9, 0, 0]]);

        scores[0].ShouldBeGreaterThan(0.8f);
        scores[1].ShouldBeLessThan(0.4f);
        scores[2].ShouldBeInRange(scores[1], scores[0]);
        model.Score([]).ShouldBeEmpty();
    }

    [Fact]
    public async Task For_SignNotKnownHere_IsRefusedByName()
    {
        using var model = await TrainAsync();

        Should.Throw<ModelLoadException>(() => model.For(["asks"])).Message.ShouldContain("calm");
    }

    [Fact]
    public async Task LoadSigns_NamesDoNotFitTheGraph_AreRefused()
    {
        (await TrainAsync()).Dispose();
        var names = "asks\n"u8.ToArray();
        await File.WriteAllBytesAsync(Path.Combine(directory, "toy.signs"), names);
        var manifest = ModelDirectory.ReadManifest(directory);
        var changed = manifest with { Models = [manifest.Models[0] with { FeaturesSha256 = ModelEntry.HashOf(names) }] };
        await File.WriteAllBytesAsync(Path.Combine(directory, ModelManifest.FileName), changed.ToBytes());

        Should.Throw<ModelLoadException>(() => ModelDirectory.LoadSigns(directory)).Message.ShouldContain("names 1 signs");
    }

    [Theory]
    [InlineData("X hello")]
    [InlineData("C? hello")]
    [InlineData("C")]
    public void Lines_NoAuthorOrAStrangeMark_AreRefused(string line) =>
        Should.Throw<InvalidDataException>(() => new ThreadExample { Thread = line }.Lines());

    [Fact]
    public void Threads_EveryOne_HasAReasonAndACustomer()
    {
        var threads = EmbeddedData.Threads();

        threads.Count.ShouldBeGreaterThanOrEqualTo(140);
        threads.ShouldAllBe(t => t.Why.Length > 0 && t.Lines().Any(l => l.From == AuthorKind.Customer));
    }

    private async Task<SignModel> TrainAsync()
    {
        var rows = Enumerable.Range(0, 80).Select(i => new SignRow(i % 2 == 0 ? [1, 0] : [0, 1], i % 2 == 0 ^ i % 10 == 9, 1, $"thread {i}", true)).ToList();
        var trained = SignTrainer.Train(new SignTask("toy", Names, [1, -1], rows), null, CancellationToken.None);
        trained.Report.Accuracy.ShouldBeGreaterThan(0.85);
        await ModelTrainer.WriteAsync(directory, "1", [trained], null, CancellationToken.None);
        return ModelDirectory.LoadSigns(directory).ShouldHaveSingleItem();
    }
}
