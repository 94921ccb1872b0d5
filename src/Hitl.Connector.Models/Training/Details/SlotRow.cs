using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Training.Details;

/// <summary>One message of a customer with a label for each word, as MultiDoGO writes it.</summary>
/// <param name="Slots">The set's own names; <c>O</c> for none.</param>
internal sealed record SlotRow(string Business, string Conversation, string Text, IReadOnlyList<string> Slots)
{
    /// <summary>What a slot is to us; null for what is no detail, such as a reason told in a sentence.</summary>
    public static DetailKind? KindOf(string slot) => slot switch
    {
        "name" or "username" => DetailKind.Name,
        "email_address" => DetailKind.Email,
        "phone_number" or "phonenumber" => DetailKind.Phone,
        "address" => DetailKind.Place,
        "price" or "quantity" or "number_of_passengers" or "datacategoryvalues" => DetailKind.Amount,
        "ssn" or "old_seat_number" or "new_seat_number" => DetailKind.Number,
        "food_item" or "drink_item" or "ingredient" or "excluded_ingredient" or "size" or "payment_type" or "service_type" or "seat_type" or "channel_package" => DetailKind.Product,
        _ when Ends(slot, "number", "_id", "code_number") => DetailKind.Number,
        _ when Ends(slot, "amount") => DetailKind.Amount,
        _ when Ends(slot, "date") => DetailKind.Date,
        _ when Ends(slot, "time") => DetailKind.Time,
        _ when Ends(slot, "city", "zipcode", "state", "country") => DetailKind.Place,
        _ => null,
    };

    /// <summary>Whether a slot holds a value, also one that is unknown here; reasons told in a sentence and slipped labels do not.</summary>
    public static bool IsValue(string slot) =>
        slot != "O" && slot is not ("replacement_reason" or "police_notified" or "offer" or "promotion" or "variety") && slot.All(c => char.IsAsciiLetter(c) || c == '_');

    /// <summary>Reads a file of labelled turns; rows whose columns slipped are left out.</summary>
    public static IEnumerable<SlotRow> Read(string path)
    {
        var business = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var fields = line.Split('\t');
            if (fields.Length < 5)
            {
                continue;
            }

            var words = fields[3].Split(' ');
            var slots = fields[4].Split(' ');
            if (words.Length == slots.Length && words.All(w => w.Length > 0) && fields[3].Any(char.IsLetterOrDigit))
            {
                yield return new SlotRow(business, fields[0], fields[3], slots);
            }
        }
    }

    private static bool Ends(string slot, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (slot.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
