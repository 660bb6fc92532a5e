//! Stocks of blank cards. One stock is folded from the log: the answer depends on the question and the records, on nothing else.
//! Lists come from the views.

use ledger_core::domain::ids::StockId;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::Subject;
use ledger_core::domain::text::Code;
use ledger_proto::ledger::stock::v1 as pb;
use projections::{Answer, Views};
use tonic::{Request, Response, Status};

use super::page::Page;
use super::{Office, answered};
use crate::convert::from_proto::question;
use crate::convert::to_proto::{stock, value};
use crate::status;

use pb::blank_stock_service_server::BlankStockService;

/// Stocks that are looked at for one page. Each is unpacked with all its deliveries, batches and minutes, which may be thousands;
/// the whole country has some dozens of stocks.
const STOCKS_LOOKED_AT: usize = 200;

#[tonic::async_trait]
impl BlankStockService for Office {
    async fn get_blank_stock(
        &self,
        request: Request<pb::GetBlankStockRequest>,
    ) -> Result<Response<pb::GetBlankStockResponse>, Status> {
        let request = request.into_inner();
        let id = question::id("stock_id", request.stock_id, StockId::at)
            .map_err(|e| status::of_parse_error(&e))?;
        let asked = self.asked(|context| question::as_of(request.as_of.as_ref(), context))?;
        self.views_hold(request.min_position).await?;
        let office = self.clone();
        let found = self.blocking(move || office.stock_then(id, asked)).await??;
        answered("GetBlankStock", found.as_ref().map(|answer| answer.position));
        found.map(Response::new).ok_or_else(|| status::of_refusal(&Rejection::StockNotFound.at("stock_id")))
    }

    async fn list_blank_stocks(
        &self,
        request: Request<pb::ListBlankStocksRequest>,
    ) -> Result<Response<pb::ListBlankStocksResponse>, Status> {
        let request = request.into_inner();
        let refused = |e| status::of_parse_error(&e);
        let page = Page::of(request.page_size, &request.page_token).map_err(refused)?;
        let centre = self.asked(|context| question::code("centre", &request.centre, context))?;
        self.views_hold(request.min_position).await?;
        let views = self.views.clone();
        let listed = move || views.read(|views| stocks_of(views, centre.as_ref(), page));
        let Answer { position, value: (stocks, next_page_token) } = self.blocking(listed).await?;
        answered("ListBlankStocks", Some(position.0));
        Ok(Response::new(pb::ListBlankStocksResponse { position: position.0, stocks, next_page_token }))
    }
}

impl Office {
    fn stock_then(
        &self,
        id: StockId,
        asked: question::AsOf,
    ) -> Result<Option<pb::GetBlankStockResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let history = self.ledger.history(Subject::Stock(id)).map_err(|error| self.read_failed(&error))?;
        let found = stock::whole(id, &as_of.stock(id, history.records()));
        Ok(found.map(|found| pb::GetBlankStockResponse {
            position: as_of.known.0,
            as_of: Some(value::as_of(as_of.valid, as_of.known)),
            stock: Some(found),
        }))
    }
}

/// A page of the stocks of a centre, or of all.
fn stocks_of(views: &Views, centre: Option<&Code>, page: Page) -> (Vec<pb::BlankStock>, String) {
    let (rows, end) = views.stocks_from(page.from, STOCKS_LOOKED_AT);
    let rows = rows.into_iter().map(|(id, stock)| (id.position(), (id, stock))).collect();
    page.fill(rows, end, |_, (id, state)| {
        let of = state.opened.as_ref().map(|opened| &opened.centre);
        (centre.is_none() || of == centre).then(|| stock::listed(id, &state)).flatten()
    })
}
