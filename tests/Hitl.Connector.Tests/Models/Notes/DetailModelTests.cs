using Hitl.Connector.Models.Notes;
using Hitl.Connector.Models.Training.Details;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Models.Notes;

public sealed class DetailModelTests
{
    private static readonly DetailModel Model = DetailTrainer.Train(
        [.. Enumerable.Range(0, 60).SelectMany(i => new[] { new DetailExample($"my order is {1000 + i}", [0, 0, 0, 2]), new DetailExample("my order is late", [0, 0, 0, 0]) })],
        CommonWords.Of(["my order is late"]),
        5000,
        null,
        CancellationToken.None);

    [Fact]
    public void Train_PatternInTheWords_IsFoundInNewOnes()
    {
        const string text = "my order is 7777!";
        var span = Model.Read(text).ShouldHaveSingleItem();

        (span.Kind, text[span.Start..span.End]).ShouldBe((DetailKind.Number, "7777"));
        Model.Read("my order is late").ShouldBeEmpty();
    }

    [Fact]
    public void FromBytes_WhatWasWritten_ReadsTheSame()
    {
        var again = DetailModel.FromBytes(Model.ToBytes());

        again.Read("my order is 7777!").ShouldBe(Model.Read("my order is 7777!"));
        again.ToBytes().ShouldBe(Model.ToBytes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    public void FromBytes_CutOff_SaysSo(int length) => Should.Throw<InvalidDataException>(() => DetailModel.FromBytes(Model.ToBytes()[..length]));

    [Fact]
    public void Run_SmallChain_AgreesWithCountingEveryLabelling()
    {
        var random = new Random(3);
        const int labels = 3, words = 4;
        float[] scores = [.. Enumerable.Range(0, words * labels).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] transitions = [.. Enumerable.Range(0, labels * labels).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        var marginals = new double[words * labels];
        var chain = new ChainInference(labels);
        chain.Run(scores, transitions, marginals);

        var counted = new double[words * labels];
        var sum = 0.0;
        for (var labelling = 0; labelling < 81; labelling++)
        {
            int[] l = [labelling % 3, labelling / 3 % 3, labelling / 9 % 3, labelling / 27];
            var weight = Math.Exp(Enumerable.Range(0, words).Sum(i => (double)scores[(i * labels) + l[i]]) + Enumerable.Range(0, words - 1).Sum(i => (double)transitions[(l[i] * labels) + l[i + 1]]));
            sum += weight;
            for (var i = 0; i < words; i++)
            {
                counted[(i * labels) + l[i]] += weight;
            }
        }

        chain.LogSum.ShouldBe(Math.Log(sum), 1e-9);
        for (var i = 0; i < marginals.Length; i++)
        {
            marginals[i].ShouldBe(counted[i] / sum, 1e-9);
        }
    }
}
