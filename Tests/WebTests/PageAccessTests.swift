import Engine
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Web

@Suite("Who may open which page") struct PageAccessTests {
    @Test("the table that the pages are asked by names every page, and who may open it")
    func table() throws {
        let path = SharedFiles.packageFolder + "/Tests/Serving/pages.tsv"
        let table = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n").map(String.init)
        let routes = PageRoute.all.map { route in
            "\(route.method.rawValue)\t\(route.path)\t\(Self.word(route.policy))"
        }
        #expect(Set(routes) == Set(table))
        #expect(routes.count == Set(routes).count)
    }

    private static func word(_ policy: APIRoute.Policy) -> String {
        switch policy {
        case .anybody: "anybody"
        case .signedIn: "session"
        case .holder(let permission): permission.rawValue
        case .person(let permission): "session \(permission.rawValue)"
        }
    }
}
