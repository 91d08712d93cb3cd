import Growth

extension PlantedTruth {
    /// What was planted, and in words how to find it.
    var json: JSONValue {
        [
            "activation_moment": activationMoment, "drop_causes": .array(incidents.map(\.json)),
            "critical_mass": mass, "spread": spreadJSON, "price_floor": floor, "churn": churn,
            "big_logo": bigLogo,
        ]
    }

    private var activationMoment: JSONValue {
        [
            "event": .string(EventNames.activation),
            "count": JSONValue(ActivationMoment.reports), "within_days": 7,
            "probability_of_a_habit": .number(ActivationMoment.staysIfReached),
            "probability_otherwise": .number(ActivationMoment.staysOtherwise),
            "find":
                "among activated people, core actions 30 to 60 days after signup, by reports created within 7 days of signup",
        ]
    }

    private var mass: JSONValue {
        [
            "activated_users": JSONValue(criticalMass.users),
            "mean_days_to_purchase_below": .number(criticalMass.slowDays),
            "mean_days_to_purchase_from_there": .number(criticalMass.quickDays),
            "find":
                "accounts without sales touch: purchases per account-day before and after that many people have activated",
        ]
    }

    private var spreadJSON: JSONValue {
        [
            "invitations": JSONValue(invitations),
            "accepted_invitations": JSONValue(acceptedInvitations),
            "mature_users": JSONValue(matureUsers),
            "activated_children": JSONValue(activatedChildren),
            "activated_children_per_user": spread.map { .number($0) } ?? .null,
            "median_generation_days": medianGenerationDays.map { JSONValue($0) } ?? .null,
            "find":
                "Invite Sent names the e-mail address of the child; children activated within 60 days of their parent, for parents activated 60 days before the end",
        ]
    }

    private var floor: JSONValue {
        [
            "selling_cost_dollars": JSONValue(sellingCost), "sales_wins": JSONValue(salesWins),
            "first_year_value_dollars": priceFloor.map { JSONValue($0) } ?? .null,
            "gross_margin": .number(0.8), "payback_months": 12,
            "find":
                "loaded cost of ae, sdr and se and the spend of the motion top-down, over won deals of new business",
        ]
    }

    private var churn: JSONValue {
        func counts(_ counts: [ChurnCause: Int]) -> JSONValue {
            var object = JSONObject()
            for cause in ChurnCause.allCases {
                object[cause.rawValue] = JSONValue(counts[cause] ?? 0)
            }
            return .object(object)
        }
        return [
            "causes": counts(churned), "recorded": counts(recorded),
            "find":
                "churn_reasons.csv has what was written down, at times wrong; the cause of each account stands under won",
        ]
    }

    private var bigLogo: JSONValue {
        guard let logo, yearlyCents > 0 else { return .null }
        return [
            "account": .string(logo.text), "source": .string(Names.logoSource),
            "share_of_arr": .number(Double(logoCents) / Double(yearlyCents)),
            "pattern_is_real": false,
            "find": "the largest account, and the deals of large financial companies after it",
        ]
    }
}

extension Incident {
    fileprivate var json: JSONValue {
        [
            "property": .string(property.rawValue), "value": .string(value),
            "from": .string(Timestamp(millis: window.lowerBound).iso),
            "to": .string(Timestamp(millis: window.upperBound).iso),
            "share_that_cannot_activate": .number(Incident.lost),
            "find":
                "Signed Up to Report Created by that property of Signed Up, for signups in that time and before",
        ]
    }
}
