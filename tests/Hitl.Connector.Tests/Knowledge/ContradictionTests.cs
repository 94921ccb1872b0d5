using Hitl.Connector.Knowledge;
using Hitl.Connector.Tests.Knowledge.HelpCentre;
using Xunit.Abstractions;

namespace Hitl.Connector.Tests.Knowledge;

public sealed class ContradictionTests(ITestOutputHelper output)
{
    /// <summary>Pairs of which at most one sentence is true.</summary>
    private static readonly (string First, string Second)[] Contrary =
    [
        ("You can return an item within 30 days.", "Items can be returned within 14 days."),
        ("Returns are free of charge.", "A return costs 4.90 euros."),
        ("The guarantee for devices lasts 2 years.", "Our devices have a guarantee of 3 years."),
        ("Express delivery arrives the next working day.", "Express delivery arrives within 3 working days."),
        ("Refunds take up to 5 working days.", "A refund takes 2 weeks."),
        ("Gift cards can be used for 3 years.", "You can use gift cards for one year."),
        ("Shipping abroad costs 12 euros.", "Shipping abroad is free."),
        ("Premium costs 6 euros a month.", "Premium costs €9 a month."),
        ("Opened hygiene goods can not be returned.", "Opened hygiene goods can be returned."),
        ("We deliver to post office boxes.", "We do not deliver to post office boxes."),
        ("Filters can be washed.", "Filters can not be washed."),
        ("The discount for subscriptions is 10 percent.", "Subscriptions get a discount of 15%."),
        ("Support by phone is open on Sundays.", "Our phone support is not open on Sundays."),
        ("Batteries are covered for one year.", "Batteries are covered for 6 months."),
        ("Reviews show up after 2 days.", "Reviews show up after 5 days."),
        ("Standard delivery takes 2 to 4 working days.", "Standard delivery takes 7 to 10 working days."),
    ];

    /// <summary>Pairs that can both be true.</summary>
    private static readonly (string First, string Second)[] Compatible =
    [
        ("You can return an item within 30 days.", "The label for a return is in the parcel."),
        ("The guarantee for devices lasts 2 years.", "The guarantee for devices lasts 24 months."),
        ("Standard delivery takes 2 to 4 working days.", "Your standard delivery should take about 3 working days."),
        ("Express delivery costs 9.90 euros.", "Express delivery arrives within 2 days."),
        ("Batteries are covered for one year.", "Devices are covered for two years."),
        ("Refunds take up to 5 working days.", "A repair takes about 10 working days."),
        ("Points lapse after 24 months.", "Gift cards lapse after 3 years."),
        ("Opened hygiene goods can not be returned.", "Sale items can be returned."),
        ("We deliver to Norway.", "We do not deliver on Sundays."),
        ("Can I return opened goods?", "Opened goods can not be returned."),
        ("Premium costs 6 euros a month.", "Furniture delivery costs 39 euros."),
        ("The reset link is good for one hour.", "The link to your data works for 7 days."),
        ("Chat is answered every day from 8 to 20.", "The phone line is open Monday to Friday."),
        ("You can pay in 3, 6 or 12 monthly parts.", "Invoices are due after 14 days."),
        ("Send photos within 14 days.", "The photos may be taken with a phone."),
        ("A second reminder costs 5 euros.", "The first reminder is free."),
    ];

    [Fact]
    public void Between_OwnExamples_FindsMostAndAccusesNone()
    {
        var missed = Contrary.Where(p => Contradiction.Between(p.First, p.Second) is null).ToList();
        var accused = Compatible.Where(p => Contradiction.Between(p.First, p.Second) is not null).ToList();
        output.WriteLine($"found {Contrary.Length - missed.Count} of {Contrary.Length}, accused {accused.Count} of {Compatible.Length}");
        output.WriteLine(string.Join('\n', missed.Select(m => $"missed: {m}").Concat(accused.Select(a => $"accused: {a}"))));

        missed.Count.ShouldBeLessThanOrEqualTo(4);
        accused.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Between_OrderOfTheTwo_MakesNoDifference()
    {
        foreach (var (first, second) in Contrary.Concat(Compatible))
        {
            Contradiction.Between(first, second)?.Kind.ShouldBe(Contradiction.Between(second, first)?.Kind);
        }
    }

    [Fact]
    public void Findings_SampleHelpCentre_HasNoConflict()
    {
        var conflicts = ArticleFindings.Of(SampleHelpCentre.Articles, [], new DateOnly(2026, 11, 1));

        conflicts.ShouldBeEmpty(string.Join('\n', conflicts.Select(c => $"{c.Article.Id} {c.Other?.Id}: {c.Detail}")));
    }
}
