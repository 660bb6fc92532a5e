//! The line broke before the answer came, so the same request is sent again.

use ledger_proto::ledger::registration::v1::RegisterBirthRequest;

use super::office::{Office, at};
use super::page::Page;
use super::{Birth, Retry, StoryError};

pub(super) async fn tell(
    office: &mut Office,
    request: RegisterBirthRequest,
    birth: &Birth,
    page: &mut Page<'_>,
) -> Result<Retry, StoryError> {
    page.chapter("Gửi lại", "the same request once more")?;
    let request_id = request.request_id.clone();
    let before = office.records().await?;
    let answer = office.civil_status.register_birth(request).await;
    let answer = answer.map_err(at("send the birth again"))?.into_inner();
    let after = office.records().await?;
    page.fact("mã yêu cầu", "request id", &request_id)?;
    page.recorded(answer.position, answer.repeated)?;
    let same = if answer.personal_number == birth.personal_number { ", as before" } else { ", another!" };
    page.fact("số định danh", "personal number", format!("{}{same}", answer.personal_number))?;
    page.fact("số bản ghi", "records", format!("{before} before, {after} after"))?;
    Ok(Retry { request_id, repeated: answer.repeated, position: answer.position, records: (before, after) })
}
