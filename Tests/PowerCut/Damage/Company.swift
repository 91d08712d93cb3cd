import Growth

/// What an invented company sends: lines and tables that follow from numbers, and questions about them.
enum Company {
    /// Lines of JSON: events of `people` people, some of them identify and group calls.
    static func lines(_ numbers: ClosedRange<Int>, people: Int = 7, plan: String = "free") -> String
    {
        numbers.map { line($0, people: people, plan: plan) + "\n" }.joined()
    }

    private static func line(_ number: Int, people: Int, plan: String) -> String {
        let person = number % people
        let head =
            #"{"messageId":"m\#(number)","userId":"u\#(person)","timestamp":"2026-\#(moment(number))","#
        switch number % 11 {
        case 0:
            return head
                + #""type":"identify","anonymousId":"browser\#(person)","traits":{"email":"u\#(person)@acme\#(person % 3).example"}}"#
        case 1:
            return head
                + #""type":"group","groupId":"a\#(person % 5)","traits":{"seats":\#(number)}}"#
        default:
            let name = ["Signed Up", "Created Project", "Invited", "Paid"][number % 4]
            return head
                + #""type":"track","event":"\#(name)","properties":{"plan":"\#(plan)","place":"\#(number * 7919 % 1_000)"}}"#
        }
    }

    private static func moment(_ number: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (day, second) = (number * 37 % 90, number * 7919 % 3_600)
        return
            "\(two(day / 28 + 1))-\(two(day % 28 + 1))T\(two(number % 24)):\(two(second / 60)):\(two(second % 60))Z"
    }

    /// A table of each kind of record that money or people are in.
    static func tables(_ count: Int) -> [(kind: String, text: String)] {
        func table(_ header: String, _ row: (Int) -> String) -> String {
            header + "\n" + (1...count).map { row($0) + "\n" }.joined()
        }
        return [
            ("accounts", table("id,name,created_at") { "a\($0),Acme \($0),2026-01-01" }),
            (
                "people",
                table("id,email,name,created_at") {
                    "u\($0),u\($0)@acme.example,Ada \($0),2026-01-01"
                }
            ),
            (
                "subscriptions",
                table("id,account,plan,started_at,mrr,currency") {
                    "s\($0),a\($0),pro,2026-01-0\($0 % 9 + 1),\($0 * 19).50,EUR"
                }
            ),
            (
                "invoices",
                table("id,account,subscription,paid_at,amount,currency") {
                    "i\($0),a\($0),s\($0),2026-02-0\($0 % 9 + 1),\($0 * 19).50,EUR"
                }
            ),
        ]
    }

    /// Events that every workspace has, and one with the id of another event.
    static let knownLines = [3, 15, 102, 3_025]
        .map { number in
            Array(line(number, people: 7, plan: number == 15 ? "other" : "free").utf8)[...]
        }

    /// How many get from the first event to the last, by plan.
    static var funnel: FunnelQuery {
        get throws {
            try FunnelQuery(
                steps: ["Signed Up", "Created Project", "Invited"].map { EventSelector(event: $0) },
                by: [Breakdown(property: "plan")]
            )
        }
    }

    /// How many events there are by week and place.
    static var counts: CountQuery {
        get throws { try CountQuery(by: Breakdown(property: "place")) }
    }
}
